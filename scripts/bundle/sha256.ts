/** Replaces `js-sha256` for `@nats-io/obj` by Node's own implementation. */
import {createHash} from 'node:crypto';

export const sha256 = {create: () => createHash('sha256')};
