/** The role under which results of tools are in the ledger: they are no calls of a teacher. */
export const toolRole = 'tool';
