/** Making single-file executables. */
import {expect, test} from 'vitest';
import {unsigned} from '../../scripts/executable/unsigned.ts';

/** The parts of a 64-bit Windows program that matter here, with a signature of 16 bytes at the end. */
const windowsProgram = (): Buffer => {
	const file = Buffer.alloc(0x220);
	file.write('MZ');
	file.writeUInt32LE(0x80, 0x3c);
	file.write('PE\0\0', 0x80, 'latin1');
	const optional = 0x80 + 24;
	file.writeUInt16LE(0x20b, optional);
	file.writeUInt32LE(0x1234, optional + 64);
	file.writeUInt32LE(0x210, optional + 112 + 32);
	file.writeUInt32LE(16, optional + 112 + 36);
	file.fill('s', 0x210);
	return file;
};

test('removes the signature of a Windows program', () => {
	const signed = windowsProgram();
	const result = unsigned(signed);
	expect(result).toHaveLength(0x210);
	expect(result.includes('ss')).toBe(false);
	expect(result.readBigUInt64LE(0x80 + 24 + 112 + 32)).toBe(0n);
	expect(result.readUInt32LE(0x80 + 24 + 64)).toBe(0);
	expect(result.subarray(0, 2).toString()).toBe('MZ');
	// Without a signature, nothing changes.
	expect(unsigned(result)).toBe(result);
});

test('leaves other files unchanged', () => {
	const elf = Buffer.from('\x7fELF and more');
	expect(unsigned(elf)).toBe(elf);
});
