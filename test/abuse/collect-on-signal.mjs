/** Loaded into the server (`--expose-gc --import`): collects garbage on SIGUSR2, so that only used memory is measured. */
process.on('SIGUSR2', () => globalThis.gc?.());
