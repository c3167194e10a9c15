/**
 * Texts that only one licence has, by SPDX identifier. Compared with white space collapsed and quotation marks made
 * plain. A text that none or several fit is not recognised: a wrong licence is worse than none.
 */
const marks: { id: string; has: string[]; lacks?: string[] }[] = [
  {
    id: 'MIT',
    has: [
      'Permission is hereby granted, free of charge, to any person obtaining a copy',
      'The above copyright notice and this permission notice',
      'THE SOFTWARE IS PROVIDED "AS IS"',
    ],
    lacks: ['advertising', 'endorse', 'for Good, not Evil'],
  },
  { id: 'Apache-2.0', has: ['Apache License Version 2.0, January 2004', 'TERMS AND CONDITIONS FOR USE'] },
  {
    id: 'BSD-3-Clause',
    has: ['Redistribution and use in source and binary forms', 'endorse or promote products'],
    lacks: ['advertising materials'],
  },
  {
    id: 'BSD-2-Clause',
    has: [
      'Redistribution and use in source and binary forms',
      'Redistributions in binary form must reproduce',
    ],
    lacks: ['endorse', 'advertising'],
  },
  {
    id: 'ISC',
    has: [
      'Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided that',
    ],
  },
  {
    id: '0BSD',
    has: [
      'Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted. THE SOFTWARE',
    ],
  },
  { id: 'CC0-1.0', has: ['CC0 1.0 Universal'] },
  { id: 'MPL-2.0', has: ['Mozilla Public License Version 2.0', '1. Definitions'] },
  { id: 'Unlicense', has: ['This is free and unencumbered software released into the public domain'] },
];

/** GNU licences name each other in their texts, so only their head is looked at. Whether "or later" holds is not in them. */
const gnuHeads: [string, RegExp][] = [
  ['AGPL-3.0', /^GNU AFFERO GENERAL PUBLIC LICENSE Version 3,/],
  ['LGPL-3.0', /^GNU LESSER GENERAL PUBLIC LICENSE Version 3,/],
  ['LGPL-2.1', /^GNU LESSER GENERAL PUBLIC LICENSE Version 2\.1,/],
  ['GPL-3.0', /^GNU GENERAL PUBLIC LICENSE Version 3,/],
  ['GPL-2.0', /^GNU GENERAL PUBLIC LICENSE Version 2,/],
];

const creativeCommons =
  /Attribution((?:-NonCommercial)?(?:-(?:ShareAlike|NoDerivatives|NoDerivs))?) (4\.0 International|3\.0 Unported)/;

/** SPDX identifier of a licence file's text, or null where it is not certain. */
export function recogniseLicence(text: string): string | null {
  const flat = text
    .replace(/[“”]/g, '"')
    .replace(/^[\s#*/;]+/gm, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const found = marks
    .filter(
      ({ has, lacks }) => has.every((one) => flat.includes(one)) && !lacks?.some((one) => flat.includes(one)),
    )
    .map(({ id }) => id);
  for (const [id, head] of gnuHeads) if (head.test(flat)) found.push(id);
  const commons = creativeCommons.exec(flat.slice(0, 400));
  if (commons) found.push(nameCreativeCommons(commons[1] ?? '', commons[2] ?? ''));
  return found.length === 1 ? (found[0] ?? null) : null;
}

function nameCreativeCommons(parts: string, version: string): string {
  const letters = parts
    .replace('-NonCommercial', '-NC')
    .replace('-ShareAlike', '-SA')
    .replace(/-No(?:Derivatives|Derivs)/, '-ND');
  return `CC-BY${letters}-${version.slice(0, 3)}`;
}

/** The expression of an `SPDX-License-Identifier:` line within the first 50 lines, or null. */
export function findSpdxLine(text: string): string | null {
  const head = text.slice(0, 10_000).split('\n', 50).join('\n');
  const line = /SPDX-License-Identifier:[ \t]*([A-Za-z0-9.+:() \t-]+)/.exec(head)?.[1];
  // The end of a comment in HTML leaves its dashes.
  const expression = line?.replace(/[\s-]+$/, '').trim();
  return expression && expression.length <= 200 ? expression : null;
}
