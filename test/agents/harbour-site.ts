/** A small site as a transform agent writes one: the pages of a harbour office. */
export const harbour = {
  pages: [
    {
      path: 'index.html',
      html: `<html><head><title>Harbour</title></head><body><nav><a id="fees" href="./fees.html">Fees</a> <a id="berth" href="berth.html">Book a berth</a>
<a id="out" href="https://elsewhere.example/">Weather</a></nav><main><h1>Harbour of Skerry</h1>
<form id="search" action="results.html" method="get"><label for="q">Word</label><input id="q" name="q" type="search">
<label for="size">Size</label><select id="size" name="size"><option value="">any</option><option value="l">large</option></select>
<button id="go">Search</button></form></main></body></html>`,
    },
    {
      path: 'fees.html',
      html: `<h1>Fees</h1><table><tr><th>Boat</th><th>Night</th></tr><tr><td>up to 8 m</td><td>14.50</td></tr><tr><td>up to 12 m</td><td>22</td></tr></table>
<button id="more" type="button" aria-controls="old">Older fees</button><p id="old" hidden>Until 2023: 12.</p><a id="home" href="index.html">Start</a>`,
    },
    {
      path: 'berth.html',
      html: `<h1>Book a berth</h1><form action="thanks.html" method="post">
<label>Name <input id="name" name="name" required></label><label>E-mail <input id="mail" name="mail" type="email"></label>
<label>Length <input id="length" name="length" type="number" min="3" max="12"></label>
<fieldset><legend>Power</legend><label><input id="yes" type="radio" name="power" value="yes"> Yes</label><label><input id="no" type="radio" name="power" value="no" checked> No</label></fieldset>
<label>Nights <select id="nights" name="nights"><option>1</option><option>2</option><option disabled>3</option></select></label>
<label><input id="rules" type="checkbox" name="rules" required> I keep the rules</label>
<label>Remarks <textarea id="remarks" name="remarks" maxlength="20"></textarea></label>
<input id="crew" name="crew" aria-label="Crew" readonly value="2"><button id="cancel" type="button" disabled>Cancel</button><button id="send">Send</button></form>`,
    },
    { path: 'thanks.html', html: '<h1>Thank you</h1><p>Your berth is number 17.</p>' },
    { path: 'results.html', html: '<h1>No results</h1>' },
    { path: 'results.html?q=crane&size=l', html: '<h1>Results</h1><ul><li>Crane B lifts 30 t</li></ul>' },
  ],
  notes: 'Berths can be booked; cancelling is not possible.',
};

/** A goal on it. */
export const berthGoal = {
  goal: 'Book a berth for Ada Finch for two nights; she agrees to the rules. Her boat has a red sail.',
  fails_first: '',
  most_actions: 8,
  conditions: [
    { what: 'field', target: 'name', value: 'Ada Finch' },
    { what: 'field', target: 'Nights', value: '2' },
    { what: 'field', target: 'I keep the rules', value: 'checked' },
    { what: 'page', target: '', value: 'thanks.html' },
  ],
};

const action = (name: string, target: string, text = '', say = 'I see what is needed.') => ({
  say,
  action: name,
  target,
  text,
});
/** What an agent does, as the respond agent writes it. */
export const visit = {
  action,
  open: action('click', 'berth'),
  name: action('type', 'name', 'Ada Finch'),
  nights: action('select', 'nights', '2'),
  rules: action('click', 'rules'),
  send: action('click', 'send'),
  done: action('finish', '', '', 'The berth is booked; it is number 17.'),
};
