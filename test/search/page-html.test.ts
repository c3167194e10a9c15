import { describe, expect, test } from 'vitest';
import { readHtml } from '../../src/search/page-html.ts';

describe('readable text of HTML', () => {
  test.each([
    ['paragraphs', '<p>one<p>two &amp; &lt;three&gt;', 'one\n\ntwo & <three>'],
    ['white space', '<p>a\n  b\t c</p>   <p> d </p>', 'a b c\n\nd'],
    ['line breaks', '<p>a<br>b<br/>c', 'a\nb\nc'],
    ['headings', '<h1>A <i>b</i></h1><h3>C</h3><h2> </h2>', '# A b\n\n### C'],
    ['nested lists', '<ul><li>a<ul><li>b<li>c</ul><li>d</ul>', '- a\n  - b\n  - c\n- d'],
    ['numbered lists', '<ol start=3><li>x<li><p>y</p><p>z</p></ol>', '3. x\n4. y\n  z'],
    ['quotations', '<blockquote><p>a<p>b</blockquote>c', '> a\n>\n> b\n\nc'],
    [
      'code',
      '<pre>\n  if (a) {\n    b\n  }</pre><code>x  y</code>',
      '```\n  if (a) {\n    b\n  }\n```\n\n`x y`',
    ],
    ['code in a list', '<ul><li>x<pre>a\n  b</pre></ul>', '- x\n  ```\n  a\n    b\n  ```'],
    [
      'tables',
      '<table><caption>T</caption><tr><th>A<th>B<tr><td>1<td>2|3<tr><td>4</table>',
      'T\n\n| A | B |\n| --- | --- |\n| 1 | 2\\|3 |\n| 4 |  |',
    ],
    [
      'tables that only arrange',
      '<table><tr><td><table><tr><td>a<td>b</table></table>',
      '| a | b |\n| --- | --- |',
    ],
    ['terms', '<dl><dt>T<dd>D</dl>', 'T\n\n: D'],
    ['powers', 'E=mc<sup>2</sup>, H<sub>2</sub>O', 'E=mc^2, H2O'],
    [
      'what is not read',
      'a<script>x</script><style>y</style><template>z</template><nav>n</nav><p hidden>h</p>',
      'a',
    ],
    ['comments', 'a<!-- <p>x --> b', 'a b'],
    ['fragments without a body', '<head><title>t</title></head><p>x', 'x'],
    ['nothing', '', ''],
    ['bare text', 'just words', 'just words'],
    ['a mark of byte order', '\ufeff<!-- c --><!doctype html><p>x', 'x'],
    ['an html tag without a body tag', '<html lang=en><head><title>t</title></head><p>x</html>', 'x'],
  ])('%s', (_, html, text) => {
    expect(readHtml(html).text).toBe(text);
  });

  test('what the page declares about itself', () => {
    const page = readHtml(`<html lang="fr"><head><title> Un
      titre </title><meta name=author content="A. B."></head><body><time datetime="2026-01-02">hier</time><p>Texte`);
    expect(page).toMatchObject({
      title: 'Un titre',
      byline: 'A. B.',
      language: 'fr',
      published: '2026-01-02',
    });
    expect(
      readHtml('<meta property="og:title" content="O"><meta property="og:locale" content="de_AT">x'),
    ).toMatchObject({
      title: 'O',
      language: 'de-AT',
    });
  });

  test.each([
    ['deep', `${'<div>'.repeat(50_000)}deep words`, 'deep words'],
    ['deep by one tag that never ends', '<b>x'.repeat(10_000), 'x x x'],
    ['unclosed comment', 'a<!-- b'.repeat(1000), 'a'],
    ['unclosed script', `a${'<script>'.repeat(1000)}`, 'a'],
    ['tags that never close', '<html '.repeat(1000), ''],
    ['NUL bytes', 'a\0b\0' + '1\0', 'ab1'],
  ])('hostile markup ends in text: %s', (_, html, start) => {
    expect(readHtml(html).text.startsWith(start)).toBe(true);
  });
});
