/** Replaces `https-proxy-agent`, which `web-push` loads for its option `proxy` only. */
export class HttpsProxyAgent {
	constructor() {
		throw new Error('Proxies are not supported');
	}
}
