declare const TERMCHAT_VERSION: string;
