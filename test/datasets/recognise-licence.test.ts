import { expect, test } from 'vitest';
import { findSpdxLine, recogniseLicence } from '../../src/datasets/recognise-licence.ts';

const mit =
  'Copyright 2020 Somebody\n\n Permission is hereby granted, free of charge, to any person obtaining a copy of it.\n\n The above copyright notice and this permission notice shall be included.\n\n THE SOFTWARE IS PROVIDED “AS IS”, WITHOUT WARRANTY';
const bsd2 =
  'Redistribution and use in source and binary forms, with or without\nmodification, are permitted:\n1. Redistributions of source code must retain it.\n2. Redistributions in binary form must reproduce it.';

test.each([
  ['MIT', mit],
  [
    'Apache-2.0',
    '   Apache License\n  Version 2.0, January 2004\n\n TERMS AND CONDITIONS FOR USE, REPRODUCTION',
  ],
  ['BSD-2-Clause', bsd2],
  ['BSD-3-Clause', `${bsd2}\n3. The name may not be used to endorse or promote products derived from it.`],
  [
    'ISC',
    'Permission to use, copy, modify, and/or distribute this software for any\npurpose with or without fee is hereby granted, provided that the above',
  ],
  ['CC0-1.0', 'Creative Commons Legal Code\n\nCC0 1.0 Universal\n'],
  ['CC-BY-4.0', 'Attribution 4.0 International\n\n=====\n\nCreative Commons'],
  ['CC-BY-NC-SA-4.0', 'Attribution-NonCommercial-ShareAlike 4.0 International\n'],
  ['CC-BY-ND-3.0', 'Creative Commons Attribution-NoDerivs 3.0 Unported'],
  ['GPL-3.0', '   GNU GENERAL PUBLIC LICENSE\n  Version 3, 29 June 2007\n GNU AFFERO GENERAL PUBLIC LICENSE'],
  ['LGPL-2.1', ' GNU LESSER GENERAL PUBLIC LICENSE\n Version 2.1, February 1999'],
  ['AGPL-3.0', 'GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3, 19 November 2007'],
  ['Unlicense', 'This is free and unencumbered software released into the public domain.'],
])('%s is recognised by its text', (id, text) => {
  expect(recogniseLicence(text)).toBe(id);
});

test.each([
  ['nothing known', 'All rights reserved.'],
  ['a name alone', 'This is under the MIT License.'],
  ['two at once', `${mit}\n\n${bsd2}`],
  ['a clause more', `${mit}\nThe name shall not be used in advertising.`],
  ['an advertising clause', `${bsd2}\n3. All advertising materials must mention this.`],
])('%s is not recognised', (_, text) => {
  expect(recogniseLicence(text)).toBeNull();
});

test('the SPDX line is read in every kind of comment, near the top only', () => {
  expect(findSpdxLine('#!/bin/sh\n# SPDX-License-Identifier: MIT\n')).toBe('MIT');
  expect(findSpdxLine('<!-- SPDX-License-Identifier: CC-BY-4.0 -->')).toBe('CC-BY-4.0');
  expect(findSpdxLine('/* SPDX-License-Identifier: (MIT OR GPL-2.0+) */')).toBe('(MIT OR GPL-2.0+)');
  expect(findSpdxLine(`${'\n'.repeat(60)}# SPDX-License-Identifier: MIT`)).toBeNull();
  expect(findSpdxLine('SPDX-License-Identifier: ')).toBeNull();
});
