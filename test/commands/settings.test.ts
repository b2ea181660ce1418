import {describe, expect, test} from 'vitest';
import {
	decodeSettings,
	defaultSettings,
	encodeSettings,
	findSetting,
	settingDescriptions,
	settingNames,
	withSetting,
} from '../../source/commands/settings.ts';

describe('settings', () => {
	test('only what differs from the defaults is kept, and comes back', () => {
		const settings = {...defaultSettings, mouse: false, highlight: ['deploy']};
		expect(JSON.parse(encodeSettings(settings))).toEqual({mouse: false, highlight: ['deploy']});
		expect(decodeSettings(encodeSettings(settings))).toEqual({settings, wrong: []});
	});

	test('a file that is broken or says nonsense is told, and the rest holds', () => {
		expect(decodeSettings('{').wrong).toHaveLength(1);
		expect(decodeSettings('[]').settings).toEqual(defaultSettings);
		const {settings, wrong} = decodeSettings(
			'{"mouse": "maybe", "bell": false, "colour": 1, "__proto__": {"ascii": true}}',
		);
		expect(settings).toEqual({...defaultSettings, bell: false});
		expect(wrong).toHaveLength(3);
	});

	test('a name is found in any case and by its beginning', () => {
		expect(findSetting('NICKC')).toEqual({ok: true, value: 'nickColours'});
		expect(findSetting('m')).toMatchObject({ok: false});
	});

	test('a value that cannot be is refused with those that can', () => {
		expect(withSetting(defaultSettings, 'theme', 'pink')).toEqual({
			ok: false,
			reason: 'theme is one of auto, dark, light, not "pink".',
		});
		expect(withSetting(defaultSettings, 'bell', 'OFF')).toMatchObject({ok: true, value: {bell: false}});
	});

	test('each is described', () => {
		for (const name of settingNames) expect(settingDescriptions[name].about, name).not.toBe('');
	});
});
