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
	test('stores only values that differ from the defaults, and restores them', () => {
		const settings = {...defaultSettings, mouse: false, highlight: ['deploy']};
		expect(JSON.parse(encodeSettings(settings))).toEqual({mouse: false, highlight: ['deploy']});
		expect(decodeSettings(encodeSettings(settings))).toEqual({settings, wrong: []});
	});

	test('reports broken and invalid values, and applies the others', () => {
		expect(decodeSettings('{').wrong).toHaveLength(1);
		expect(decodeSettings('[]').settings).toEqual(defaultSettings);
		const {settings, wrong} = decodeSettings(
			'{"mouse": "maybe", "bell": false, "colour": 1, "__proto__": {"ascii": true}}',
		);
		expect(settings).toEqual({...defaultSettings, bell: false});
		expect(wrong).toHaveLength(3);
	});

	test('finds a setting in any case and by its prefix', () => {
		expect(findSetting('NICKC')).toEqual({ok: true, value: 'nickColours'});
		expect(findSetting('m')).toMatchObject({ok: false});
	});

	test('refuses an invalid value and lists the valid ones', () => {
		expect(withSetting(defaultSettings, 'theme', 'pink')).toEqual({
			ok: false,
			reason:
				'theme is one of auto, dark, light, high-contrast, colour-blind, monochrome, solarized, not "pink".',
		});
		expect(withSetting(defaultSettings, 'bell', 'OFF')).toMatchObject({ok: true, value: {bell: false}});
	});

	test('describes each setting', () => {
		for (const name of settingNames) expect(settingDescriptions[name].about, name).not.toBe('');
	});
});
