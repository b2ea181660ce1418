/** Whether to draw ASCII: by the setting, and by the locale of the environment. */
import type {Settings} from '../../commands/settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether the locale is not UTF-8. The first of LC_ALL, LC_CTYPE and LANG that is set and not empty counts (POSIX, 8.2
 * "Internationalization Variables"). Without any of them nothing is known: Windows and most containers set none, and
 * their terminals show UTF-8.
 */
export const isAsciiLocale = ({LC_ALL, LC_CTYPE, LANG}: Environment): boolean => {
	const locale = [LC_ALL, LC_CTYPE, LANG].find(one => one !== undefined && one !== '');
	return locale !== undefined && !/utf-?8/i.test(locale);
};

/** What the setting `ascii` means in this locale. */
export const drawsAscii = (setting: Settings['ascii'], isLocaleAscii: boolean): boolean =>
	setting === 'on' || (setting === 'auto' && isLocaleAscii);
