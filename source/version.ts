declare const TERMCHAT_VERSION: string | undefined;

/** This program's version, put in by the build; run from source it has none. */
export const version = typeof TERMCHAT_VERSION === 'string' ? TERMCHAT_VERSION : '0.0.0-source';
