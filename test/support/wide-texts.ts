/** Texts whose width differs between terminals, and some whose width does not. */
export const wideTexts = [
	'plain text',
	'cake 🎂 melting 🫠 goose 🪿 shaking 🫨',
	'family 👨‍👩‍👧‍👦 astronaut 👩🏽‍🚀 rainbow 🏳️‍🌈 flags 🇩🇪🇫🇷',
	'heart ❤️ warning ⚠️ keycap 1️⃣ thumb 👍🏽',
	'नमस्ते दुनिया क्षत्रिय',
	'ភាសាខ្មែរ ស្ត្រី',
	'漢字とかな 한국어 ｆｕｌｌ',
	'مرحبا שלום ﷽',
	'e\u0301e\u0323 ข้อความ ตัวอย่าง',
	'ambiguous … — “quoted” ± § ° ①',
	'bold 🧑‍💻 **𝐛𝐨𝐥𝐝** ﬁ 𒈙',
] as const;
