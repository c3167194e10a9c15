import { parentPort } from 'node:worker_threads';
import { type ReadableHtml, readHtml } from './page-html.ts';
import { readPdf } from './pdf-text.ts';

export interface ReadOrder {
  id: number;
  maxCharacters: number;
  source: { html: string } | { pdf: Uint8Array };
}

export type ReadResult = { id: number; document: ReadableHtml } | { id: number; failed: true };

parentPort?.on('message', async (order: ReadOrder) => {
  let result: ReadResult;
  try {
    const document =
      'html' in order.source
        ? readHtml(order.source.html)
        : await readPdf(order.source.pdf, order.maxCharacters);
    result = { id: order.id, document };
  } catch {
    // What a parser says may quote the page, so only the fact goes back.
    result = { id: order.id, failed: true };
  }
  parentPort?.postMessage(result);
});
