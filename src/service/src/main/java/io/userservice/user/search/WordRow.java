package io.userservice.user.search;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * A row of the table of words. The triggers of PostgreSQL make the same of a user that is
 * changed.
 *
 * @param createdDay when the user was created, in days since 1970 (UTC)
 * @param shared characters with which the user's word before this one begins, too
 * @param signature of all words of the user
 */
record WordRow(String word, int userId, short createdDay, short shared, long signature) {

	private static final long MICROS_PER_DAY = TimeUnit.DAYS.toMicros(1);

	/**
	 * The rows of a user, in their order.
	 * @param created in microseconds since 1970
	 * @param words each after a space, and maybe twice
	 */
	static List<WordRow> of(int userId, long created, String words, long signature) {
		List<WordRow> rows = new ArrayList<>();
		String before = "";
		for (String word : new TreeSet<>(List.of(words.split(" ")))) {
			if (!word.isEmpty()) {
				rows.add(new WordRow(word, userId, day(created), shared(before, word), signature));
				before = word;
			}
		}
		return rows;
	}

	/** All later ones are one day, from 2059 on: the rows of users are exact. */
	static short day(long micros) {
		return (short) Math.min(micros / MICROS_PER_DAY, Short.MAX_VALUE);
	}

	private static short shared(String before, String word) {
		int end = 0;
		short characters = 0;
		while (end < word.length() && end < before.length() && word.codePointAt(end) == before.codePointAt(end)) {
			end += Character.charCount(word.codePointAt(end));
			characters++;
		}
		return characters;
	}

}
