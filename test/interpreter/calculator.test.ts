import { afterAll, describe, expect, test } from 'vitest';
import { AgentError, RetryLaterError } from '../../src/errors.ts';
import { createCalculator } from '../../src/interpreter/calculator.ts';

const calculator = createCalculator();
const signal = new AbortController().signal;
const calculate = (expression: string) => calculator.calculate(expression, { signal });

afterAll(() => calculator.close());

const exact = (result: string, decimal: string | null = null) => ({ result, exact: true, decimal });
const rounded = (result: string) => ({ result, exact: false, decimal: null });

test.each([
  ['0.1 + 0.2', exact('0.3')],
  ['1/3', exact('1/3', '0.33333333333333333333')],
  ['1/3 * 3', exact('1')],
  ['-7/8', exact('-0.875')],
  ['2^200', exact('1606938044258990275541962092341162602522202993782792835301376')],
  ['(2/3)^-3', exact('3.375')],
  ['-3^2', exact('-9')],
  ['2^3^2', exact('512')],
  ['mod(-7, 3) + 7 % 3', exact('3')],
  ['25!', exact('15511210043330985984000000')],
  ['round(-2.5) + floor(-1/2) + ceil(1.2)', exact('-2')],
  ['mean(1, 2, 4)', exact('7/3', '2.3333333333333333333')],
  ['min(3, 1/2) + max(2, 1) + abs(-1) + sum(1, 2, 3)', exact('9.5')],
  ['1e-3 * 12', exact('0.012')],
  ['100 + 20%', rounded('120')],
  ['3 > 2', exact('true')],
  ['1 < 2 < 1', exact('false')],
  ['sqrt(2)', rounded('1.4142135623730950488')],
  ['ln(e^2)', rounded('2')],
  ['log(8, 2) + log10(1000)', rounded('6')],
  ['sin(90 deg)', rounded('1')],
  ['2 pi', rounded('6.2831853071795864769')],
  ['combinations(52, 5)', rounded('2598960')],
  ['std(2, 4, 4, 4, 5, 5, 7, 9)', rounded('2.1380899352993950775')],
  ['1000!', rounded('4.0238726007709377354e+2567')],
  ['10^10^10', rounded('1e+10000000000')],
  ['(3 ft + 2 inch) to cm', rounded('96.52 cm')],
  ['90 km / (1.5 h)', rounded('60 km / h')],
  ['90 min to h', rounded('1.5 h')],
  ['min(90 min, 1 h)', rounded('1 h')],
  ['20 degC to degF', rounded('68 degF')],
  ['5 kg * 9.81 m/s^2 to N', rounded('49.05 N')],
  ['1 GB / (10 MB/s) to s', rounded('100 s')],
])('%s', async (expression, wanted) => {
  expect(await calculate(expression)).toEqual(wanted);
});

test.each([
  ['days_between("2024-01-31", "2024-03-01")', exact('30')],
  ['days_between("2024-03-01", "2024-01-31")', exact('-30')],
  ['days_between("2024-01-01", "2024-12-25") / 7', exact('359/7', '51.285714285714285714')],
  ['days_between("1900-01-01", "2000-01-01")', exact('36524')],
  ['days_between("0099-01-01", "0100-01-01")', exact('365')],
  ['seconds_between("2024-01-01T00:00+02:00", "2024-01-01T00:00Z")', exact('7200')],
  ['add_duration("2024-01-31", "P1M")', exact('2024-02-29')],
  ['add_duration("2023-01-31", "P1Y1M1D")', exact('2024-03-01')],
  ['add_duration("2024-02-29", "-P1Y")', exact('2023-02-28')],
  ['add_duration("2024-12-31T23:30Z", "PT45M")', exact('2025-01-01T00:15:00Z')],
  ['duration_between("2020-02-29", "2024-03-01T12:00Z")', exact('P4Y1DT12H')],
  ['duration_between("2024-03-01", "2024-02-29")', exact('-P1D')],
  ['weekday(add_duration("2024-02-28", "P1D"))', exact('Thursday')],
  ['days_between("2024-01-01", add_duration("2024-01-01", "P2W")) * 24', exact('336')],
])('%s', async (expression, wanted) => {
  expect(await calculate(expression)).toEqual(wanted);
});

describe('what is not arithmetic is refused', () => {
  test.each([
    ['zeros(1e9)', /there is no function zeros; the functions are abs/],
    ['1:1e9', /only numbers/],
    ['[1, 2]', /only numbers/],
    ['{a: 1}.a', /only numbers/],
    ['x = 3', /only numbers/],
    ['f(x) = x', /only numbers/],
    ['1; 2', /only numbers/],
    ['(2).constructor', /only numbers/],
    ['sin.constructor("x")', /only numbers/],
    ['import({})', /no function import/],
    ['createUnit("x")', /no function createUnit/],
    ['evaluate("1")', /no function evaluate/],
    ['parse("1")', /no function parse/],
    ['simplify("1")', /no function simplify/],
    ['config({})', /no function config/],
    ['random()', /no function random/],
    ['constructor', /no unit or constant constructor/],
    ['__proto__', /no unit or constant __proto__/],
    ['"text"', /texts are for the date functions/],
    ['weekday("2024-02-30")', /a date is not an ISO date/],
    ['weekday("2024-13-01")', /a date is not an ISO date/],
    ['weekday(20240101)', /written in quotes/],
    ['add_duration("2024-01-01", "1 month")', /a duration is not an ISO duration/],
    ['add_duration("9999-12-31", "P1D")', /the years go from/],
    ['add_duration("2024-01-01", "P1D") + 1', /cannot be calculated with/],
    ['5 km to kg', /units do not match/],
    ['5 km + 3', /cannot take what it is given/],
    ['3 +', /cannot be read at character 4/],
    ['sqrt(-8)', /not a real number/],
    ['1/0', /not a finite number/],
    ['1'.repeat(1_001), /has 1001 characters; the limit is 1000/],
  ])('%s', async (expression, wanted) => {
    const error = await calculate(expression).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(AgentError);
    expect(String(error)).toMatch(wanted);
  });
});

describe('what takes too much is ended, and the next one is calculated', () => {
  test.each(['factorial(1e9)', 'combinations(1e9, 5e8)', '170!!'])('%s', async (expression) => {
    await expect(calculate(expression)).rejects.toThrow(/more than the time or memory there is for one/);
    expect(await calculate('6 * 7')).toEqual(exact('42'));
  });

  test('nothing grows with the size of what is written', async () => {
    expect(await calculate(`${'('.repeat(400)}1${')'.repeat(400)}`)).toEqual(exact('1'));
    expect((await calculate('9^9999 * 9^9999')).result).toBe('8.7438715206409684e+19082');
    expect((await calculate('(((9^999)^9)^9)^9')).result).toMatch(/e\+694947$/);
  });

  test('an aborted one rejects with the reason; a closed calculator says so', async () => {
    const other = createCalculator();
    const cancel = new AbortController();
    const calculation = other.calculate('factorial(1e9)', { signal: cancel.signal });
    cancel.abort(new Error('not wanted'));
    await expect(calculation).rejects.toThrow('not wanted');
    expect(await other.calculate('1 + 1', { signal })).toEqual(exact('2'));
    await other.close();
    await expect(other.calculate('1', { signal })).rejects.toBeInstanceOf(RetryLaterError);
  });
});
