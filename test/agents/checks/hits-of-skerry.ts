/** What the lists of hits in these tests were made from. */
export const seed =
  'The lighthouse at Skerry was lit on 3 May 1844. Its keeper was Ada Finch, who lit the lamp every evening at six. The tower is 31 metres high and was built by the harbour board.';

const hit = (id: string, title: string, date: string | null, snippet: string) => ({
  id,
  title,
  url: `https://example.org/${id}`,
  date,
  snippet,
});

/** Two hits that quote the seed, one of another height, three beside the point. */
export const list = [
  hit(
    'h1',
    'Lighthouses of the west',
    null,
    'There are nine lighthouses on this coast, most of them built of granite after 1850.',
  ),
  hit(
    'h2',
    'Skerry Light',
    '2019-04-02',
    'The lighthouse at Skerry was lit on 3 May 1844. Its first lamp burned whale oil.',
  ),
  hit(
    'h3',
    'Skerry Light Hotel',
    '2023-07-01',
    'Our hotel has 12 rooms and looks out on the sea; breakfast is at eight every day.',
  ),
  hit(
    'h4',
    'Keepers',
    null,
    'At Skerry the keeper was Ada Finch, who lit the lamp every evening at six, winter and summer.',
  ),
  hit(
    'h5',
    'Heights',
    '2021-01-15',
    'Measured anew in 2020, the tower at Skerry is 33 metres high and that of Avel 41 metres.',
  ),
  hit(
    'h6',
    'Skerry, guide',
    '1998-06-01',
    'The tower is 31 metres high and was built by the harbour board. Visitors climb 140 steps.',
  ),
];
export const passage = JSON.stringify({ hits: list }, null, 1);
