import { readNumbers } from './numbers-in-text.ts';
import { listHeadingUnits, listUnits, readUnit, tellsUnit } from './units.ts';

export type Scalar = string | number | boolean | null;

/** A cell of a row: where it stands, and what its column is called. */
export interface Cell {
  column: string;
  heading: string;
  value: Scalar;
}

const unitHeading = /^(?:units?|einheit(?:en)?|unidad(?:es)?|unités?)$/iu;
const valueHeading =
  /^(?:values?|wert|valor|valeur|valore|y|amount|quantity|qty|menge|betrag|cantidad|quantité|quantità|quantidade)$/iu;
const moneyHeading = /price|cost|revenue|preis|kosten|umsatz|precio|coste|ingreso|prix|coût|prezzo|preço/iu;
const yearHeading = /^(?:years?|jahre?|años?|année|anno|ano)$/iu;
const plainNumber = /^[-+−]?\d[\d.,'’\s]*$/u;
/** What follows a year by chance: "in 2020 dollars", "in 2020 days were lost". */
const afterYears = ['year', 'week', 'day', 'hour', 'minute', 'dollar', 'euro', 'pound'];
const money = new Set(['euro', 'dollar', 'pound']);

const isNumber = ({ value }: Cell): boolean =>
  typeof value === 'number' || (typeof value === 'string' && plainNumber.test(value));
const isYear = ({ heading, value }: Cell): boolean =>
  yearHeading.test(heading) && Number(value) >= 1000 && Number(value) < 2200;

/** The cell to which the unit belongs that stands at a place among them, or above them all where that is -1; null where it may be several. */
function findMeasured(cells: readonly Cell[], place: number, units: readonly string[]): Cell | null {
  const inMoney = units.some((unit) => money.has(unit));
  const open = cells.filter(
    (cell) =>
      isNumber(cell) &&
      !isYear(cell) &&
      listHeadingUnits(cell.heading).length === 0 &&
      (inMoney || !moneyHeading.test(cell.heading)),
  );
  const typed = open.filter(({ value }) => typeof value === 'number');
  const among = typed.length > 0 ? typed : open;
  const beside = place < 0 ? [] : [cells[place - 1], cells[place + 1]];
  return (
    open.find(({ heading }) => valueHeading.test(heading)) ??
    beside.find((cell) => cell !== undefined && among.includes(cell)) ??
    (among.length === 1 ? (among[0] ?? null) : null)
  );
}

/** The unit in a cell such as `12.5 kg`; `other` where there is one that is not known. */
function listCellUnits({ value }: Cell): string[] {
  if (typeof value !== 'string') return [];
  const [first] = readNumbers(value);
  if (first === undefined) return [];
  const unit = readUnit(value, first.index, first.text.length);
  return unit === null ? [] : [unit];
}

function isOther({ value }: Cell): boolean {
  const rest = typeof value === 'string' ? value.replace(/^[-+−\s\d.,'’]+/, '') : '';
  return /^\p{L}/u.test(rest) && tellsUnit(rest);
}

/** A cell, the units it is told in, and what tells it from others: values of other units are never added to it. */
interface ReadCell extends Cell {
  units: string[];
  isYear: boolean;
}

/**
 * The cells of a row with their units: what the cell says, or else the name of its column, or else the unit beside it.
 * Values of a column under different units become columns of their own. `below` is the unit of what the row holds inside.
 */
export function readRowUnits(
  cells: readonly Cell[],
  above: string[],
): { cells: ReadCell[]; below: string[] } {
  const place = cells.findIndex((cell) => unitHeading.test(cell.heading) && !isNumber(cell));
  const field = cells[place]?.value;
  const told = place < 0 ? above : typeof field === 'string' ? listUnits(field) : [];
  const measured = findMeasured(cells, place, told);
  const readCells = cells.map((cell): ReadCell => {
    const own = listCellUnits(cell);
    const heading = listHeadingUnits(cell.heading);
    const beside = cell === measured ? told : [];
    if (own.length > 0)
      return { ...cell, column: `${cell.column} (${own.join(', ')})`, units: own, isYear: false };
    if (heading.length > 0) return { ...cell, units: heading, isYear: false };
    const name = beside.includes('other') && place >= 0 ? [String(field)] : beside;
    if (beside.length > 0)
      return { ...cell, column: `${cell.column} (${name.join(', ')})`, units: beside, isYear: false };
    return {
      ...cell,
      units: isYear(cell) ? afterYears : isOther(cell) ? ['other'] : [],
      isYear: isYear(cell),
    };
  });
  return { cells: readCells, below: place >= 0 && measured !== null ? [] : told };
}
