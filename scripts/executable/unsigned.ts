/** Removes the signature of a Windows program, which would be wrong after the blob was added. */

/** The entry of the signature in the table of data directories (PE format, section "Optional Header Data Directories"). */
const certificateEntry = 4;

/** A Windows program without its signature; any other file unchanged. */
export const unsigned = (binary: Buffer): Buffer => {
	if (binary.toString('latin1', 0, 2) !== 'MZ') return binary;
	const header = binary.readUInt32LE(0x3c);
	if (binary.toString('latin1', header, header + 4) !== 'PE\0\0') return binary;
	const optional = header + 24;
	const isWide = binary.readUInt16LE(optional) === 0x20b;
	const entry = optional + (isWide ? 112 : 96) + certificateEntry * 8;
	const [offset, size] = [binary.readUInt32LE(entry), binary.readUInt32LE(entry + 4)];
	if (offset === 0 || offset + size !== binary.length) return binary;
	const copy = Buffer.from(binary.subarray(0, offset));
	// Offset and size of the signature, and the checksum, which only drivers need.
	copy.fill(0, entry, entry + 8);
	copy.fill(0, optional + 64, optional + 68);
	return copy;
};
