/** Makes WebSocket frames, also invalid frames (RFC 6455, 5.2). */

export interface Frame {
	readonly payload: Buffer;
	/** 1: text, 0: continuation. */
	readonly opcode?: number;
	readonly isFinal?: boolean;
	/** RSV1 to RSV3, in their position in the first byte. */
	readonly reserved?: number;
	/** Undefined: not masked, which is not allowed for clients. */
	readonly mask?: number | undefined;
	/** The length in the header, if it differs from the actual one. */
	readonly claimedLength?: bigint;
	/** The size of the length field. More bytes than necessary are not allowed. */
	readonly lengthBytes?: 1 | 3 | 9;
}

const lengthOf = (length: bigint, isMasked: boolean, bytes: 1 | 3 | 9): Buffer => {
	const flag = isMasked ? 0x80 : 0;
	if (bytes === 1) return Buffer.from([flag | Number(length & 0x7fn)]);
	const wide = Buffer.alloc(bytes);
	wide[0] = flag | (bytes === 3 ? 126 : 127);
	if (bytes === 3) wide.writeUInt16BE(Number(length & 0xffffn), 1);
	else wide.writeBigUInt64BE(length, 1);
	return wide;
};

export const frameBytes = (frame: Frame): Buffer => {
	const {payload, opcode = 1, isFinal = true, reserved = 0, mask} = frame;
	const length = frame.claimedLength ?? BigInt(payload.length);
	const bytes = frame.lengthBytes ?? (length < 126n ? 1 : length < 65_536n ? 3 : 9);
	const first = Buffer.from([(isFinal ? 0x80 : 0) | reserved | (opcode & 0x0f)]);
	const head = [first, lengthOf(length, mask !== undefined, bytes)];
	if (mask === undefined) return Buffer.concat([...head, payload]);
	const key = Buffer.alloc(4);
	key.writeUInt32BE(mask >>> 0);
	const masked = Buffer.from(payload);
	for (let at = 0; at < masked.length; at++) masked[at] = (masked[at] ?? 0) ^ (key[at & 3] ?? 0);
	return Buffer.concat([...head, key, masked]);
};
