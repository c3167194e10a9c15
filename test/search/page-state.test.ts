import { describe, expect, test } from 'vitest';
import { readPageState } from '../../src/search/page-state.ts';

const shop = `<!doctype html><html><head><title>Shop</title><script>"<button>no</button>"</script></head><body>
<nav aria-label="Main"><ul><li><a href="/">Home</a></li><li><a href="/cart" id="cart">Cart <b>2</b></a></li></ul></nav>
<main><h1>Find <i>shoes</i></h1>
<form aria-label="Search">
  <label for="q">Search for</label><input id="q" type="search" value="boots" required placeholder="e.g. sneakers">
  <label>Size <select name="size"><option value="36">EU 36<option value="37" selected>EU 37</select></label>
  <label><input type="checkbox" checked> In stock</label>
  <input type="radio" name="sort" aria-label="By price"><input type="hidden" name="t" value="1">
  <input type="password" title="Code" value="secret">
  <textarea aria-labelledby="note1 note2">Be quick</textarea><span id="note1">Note</span> <span id="note2">to us</span>
  <input type="submit"><button disabled><img src="x.png" alt="Clear all"></button>
</form>
<table><caption>Prices</caption><tr><th>Model<th scope="row">Price<tr><td>Runner<td>80 €</table>
<p>Free delivery above 50 €.</p><p hidden>Hidden</p><div style="display: none"><button>Ghost</button></div>
<div role="button" id="twice">Custom</div><a id="twice">no link</a><a href="#" aria-label="Close dialog">×</a>
<select><option>A</option><option>B</option></select><img src="y.png"><img src="z.png" alt="A boot">
</main></body></html>`;

describe('the state of a page', () => {
  const state = readPageState(shop);

  test('tells what can be read and acted on, in order', () => {
    expect(state.map(({ id, role, name }) => `${id} ${role} ${name}`)).toEqual([
      'e1 navigation Main',
      'e2 link Home',
      'cart link Cart 2',
      'e3 heading Find shoes',
      'e4 form Search',
      'q searchbox Search for',
      'e5 combobox Size',
      'e6 checkbox In stock',
      'e7 radio By price',
      'e8 textbox Code',
      'e9 textbox Note to us',
      'e10 button Submit',
      'e11 button Clear all',
      'e12 table Prices',
      'e13 columnheader Model',
      'e14 rowheader Price',
      'e15 cell Runner',
      'e16 cell 80 €',
      'e17 paragraph Free delivery above 50 €.',
      'e18 button Custom',
      'e19 link Close dialog',
      'e20 combobox ',
      'e21 img A boot',
    ]);
  });

  test('tells values, states, targets and options', () => {
    const byId = new Map(state.map((element) => [element.id, element]));
    expect(byId.get('cart')?.href).toBe('/cart');
    expect(byId.get('e3')?.level).toBe(1);
    expect(byId.get('q')).toMatchObject({ value: 'boots', required: true });
    expect(byId.get('e5')).toMatchObject({
      value: '37',
      options: [
        { name: 'EU 36', value: '36', selected: false },
        { name: 'EU 37', value: '37', selected: true },
      ],
    });
    expect(byId.get('e6')?.checked).toBe(true);
    expect(byId.get('e7')?.checked).toBe(false);
    expect(byId.get('e8')?.value).toBe('');
    expect(byId.get('e9')?.value).toBe('Be quick');
    expect(byId.get('e11')?.disabled).toBe(true);
    expect(byId.get('e20')?.value).toBe('A');
  });

  test('ids are unique, also where the page claims generated ones', () => {
    const ids = readPageState(
      '<button>a</button><button id=e1>b</button><button id=x>c</button><button id=x>d</button>',
    );
    expect(ids.map(({ id }) => id)).toEqual(['e2', 'e1', 'e3', 'e4']);
  });

  test.each(['', 'no markup', '<', '<html>', '<body>', '<!-- <button> -->', '<html <html <html'])(
    '%j',
    (html) => {
      expect(readPageState(html)).toEqual([]);
    },
  );

  test('limits: many elements, and markup deeper than any page', () => {
    expect(readPageState('<button>x</button>'.repeat(50), 7)).toHaveLength(7);
    expect(readPageState(`${'<div>'.repeat(100_000)}<button>x`)).toEqual([]);
  });
});
