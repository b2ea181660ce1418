/** Text without formatting codes and control characters: for topics, reasons and names, which have no markup. */

/** Colours with their numbers. All other codes are single control characters. */
const colours = /\u0003(?:\d{1,2}(?:,\d{1,2})?)?|\u0004(?:[\da-fA-F]{6}(?:,[\da-fA-F]{6})?)?/g;

export const toPlainText = (text: string): string => text.replace(colours, '').replace(/\p{Cc}/gu, '');
