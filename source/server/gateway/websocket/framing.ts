/** WebSocket framing of a server's messages (RFC 6455, 5.2): unfragmented and unmasked. */

/** FIN and opcode 1: a whole text message. */
const textHeader = 0x81;

/** An empty ping (RFC 6455, 5.5.2), shared by all connections. */
export const pingMessage = Buffer.from([0x89, 0x00]);

const headerLength = (payloadLength: number): number =>
	payloadLength < 126 ? 2 : payloadLength < 65_536 ? 4 : 10;

/**
 * Encodes `text` as a WebSocket text message with its header. The header announces `moreBytes` of payload beyond the
 * text; the caller writes them next.
 */
export const encodeTextMessage = (text: string, moreBytes = 0): Buffer => {
	const textLength = Buffer.byteLength(text);
	const payloadLength = textLength + moreBytes;
	const offset = headerLength(payloadLength);
	const message = Buffer.allocUnsafe(offset + textLength);
	message[0] = textHeader;
	if (offset === 2) {
		message[1] = payloadLength;
	} else if (offset === 4) {
		message[1] = 126;
		message.writeUInt16BE(payloadLength, 2);
	} else {
		message[1] = 127;
		message.writeBigUInt64BE(BigInt(payloadLength), 2);
	}
	message.write(text, offset, 'utf8');
	return message;
};

/** Truncates a close reason to the 123 bytes of UTF-8 that fit into a close frame (RFC 6455, 5.5.1). */
export const truncateCloseReason = (reason: string): string => {
	const bytes = new TextEncoder().encode(reason);
	if (bytes.length <= 123) return reason;
	return new TextDecoder().decode(bytes.subarray(0, 120)).replace(/\uFFFD$/, '');
};
