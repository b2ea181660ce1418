/** Sizes for the operator. */
import {literal, type Printable} from '../../text/sanitize.ts';

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `812 bytes`, `3.6 KiB`, `120 MiB`, in powers of 1024. */
export const toByteText = (bytes: number): Printable => {
	let size = bytes;
	let unit = 0;
	while (size >= 1024 && unit < units.length - 1) {
		size /= 1024;
		unit++;
	}
	const digits = unit === 0 || size >= 100 ? 0 : 1;
	return literal(`${size.toFixed(digits)} ${units[unit]}`);
};
