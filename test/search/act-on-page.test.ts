import { describe, expect, test } from 'vitest';
import { chooseOption, clickOn, nameElements, typeInto } from '../../src/search/act-on-page.ts';
import { readPageState } from '../../src/search/page-state.ts';
import { harbour } from '../agents/harbour-site.ts';

const page = (path: string): string => {
  const named = nameElements(harbour.pages.find((entry) => entry.path === path)?.html ?? '');
  if (named === null) throw new Error('no page');
  return named;
};
const stateOf = (html: string, id: string) => readPageState(html).find((element) => element.id === id);
const berth = page('berth.html');

/** Fills the form as far as it must be. */
function fill(html: string): string {
  return clickOn(typeInto(html, 'name', 'Ada "A" Finch').html, 'rules').html;
}

describe('names of elements', () => {
  test('every element that a reader would name keeps its id, or gets one that stays', () => {
    const before = readPageState(berth).map(({ id, role }) => `${id} ${role}`);
    expect(new Set(before).size).toBe(before.length);
    expect(readPageState(fill(berth)).map(({ id, role }) => `${id} ${role}`)).toEqual(before);
  });

  test('ids that stand twice are told apart, and what is no page is none', () => {
    const twice = nameElements(
      '<button id="a">1</button><button id="a">2</button><button id="e1">3</button>',
    );
    expect(readPageState(twice ?? '').map(({ id }) => id)).toEqual(['e2', 'e3', 'e1']);
    expect(nameElements('<div>'.repeat(400))).toBeNull();
  });
});

describe('a click', () => {
  test('ticks and unticks a box; of radio buttons one is on', () => {
    const ticked = clickOn(berth, 'rules').html;
    expect(stateOf(ticked, 'rules')?.checked).toBe(true);
    expect(stateOf(clickOn(ticked, 'rules').html, 'rules')?.checked).toBe(false);
    const powered = clickOn(berth, 'yes').html;
    expect([stateOf(powered, 'yes')?.checked, stateOf(powered, 'no')?.checked]).toEqual([true, false]);
  });

  test('on a link leads on; on a button shows what it controls', () => {
    expect(clickOn(page('index.html'), 'fees').leadsTo).toEqual({ path: './fees.html', sent: null });
    const open = clickOn(page('fees.html'), 'more').html;
    expect(stateOf(page('fees.html'), 'old')).toBeUndefined();
    expect(stateOf(open, 'old')?.name).toBe('Until 2023: 12.');
    expect(stateOf(clickOn(open, 'more').html, 'old')).toBeUndefined();
  });

  test('sends a form with what a browser would send', () => {
    expect(clickOn(fill(berth), 'send')).toMatchObject({
      problem: null,
      leadsTo: {
        path: 'thanks.html',
        sent: [
          { name: 'name', value: 'Ada "A" Finch' },
          { name: 'mail', value: '' },
          { name: 'length', value: '' },
          { name: 'power', value: 'no' },
          { name: 'nights', value: '1' },
          { name: 'rules', value: 'on' },
          { name: 'remarks', value: '' },
          { name: 'crew', value: '2' },
        ],
      },
    });
  });

  test('does not send what a browser would not', () => {
    const problem = (html: string) => clickOn(html, 'send').problem;
    expect(problem(berth)).toBe('a required field is not filled in: Name');
    expect(problem(typeInto(berth, 'name', 'Ada').html)).toBe(
      'a required field is not filled in: I keep the rules',
    );
    expect(problem(typeInto(fill(berth), 'mail', 'ada').html)).toBe(
      'a field wants an e-mail address: E-mail',
    );
    expect(problem(typeInto(fill(berth), 'length', '2').html)).toBe('a number is outside its limits: Length');
  });

  test('comes to nothing where there is nothing to click on', () => {
    expect(clickOn(berth, 'cancel').problem).toBe('the element is disabled');
    expect(clickOn(berth, 'nowhere').problem).toBe('there is no such element');
  });
});

test('typing replaces what a field holds, where it can be typed into', () => {
  const typed = typeInto(typeInto(berth, 'remarks', 'first').html, 'remarks', '<b>&"');
  expect(typed.problem).toBeNull();
  expect(stateOf(typed.html, 'remarks')?.value).toBe('<b>&"');
  expect(typeInto(berth, 'remarks', 'x'.repeat(21)).problem).toBe('the text is too long for the field');
  expect(typeInto(berth, 'length', 'long').problem).toBe('the field takes numbers only');
  expect(typeInto(berth, 'crew', '3').problem).toBe('the field cannot be changed');
  expect(typeInto(berth, 'rules', 'x').problem).toBe('nothing can be typed there');
});

test('an option is chosen by what it shows or by its value', () => {
  const index = page('index.html');
  expect(stateOf(chooseOption(index, 'size', 'Large').html, 'size')?.value).toBe('l');
  expect(stateOf(chooseOption(index, 'size', 'l').html, 'size')?.value).toBe('l');
  expect(chooseOption(index, 'size', 'small').problem).toBe('there is no such option');
  expect(chooseOption(berth, 'nights', '3').problem).toBe('the option is disabled');
  expect(chooseOption(berth, 'name', 'x').problem).toBe('nothing can be chosen there');
});
