package bench;

import java.util.Random;

/**
 * Names and e-mails with the frequencies of real ones: a few are very common, many are
 * rare (Zipf's law, with the shares of the most common first and last names of the US
 * census). The most common are real ones, the others are made of syllables.
 */
record SampleNames(Random random) {

	private static final int FIRST_NAMES = 5_000;

	private static final int LAST_NAMES = 200_000;

	private static final int COMPANIES = 20_000;

	private static final String[] FIRST = { "Mary", "James", "Maria", "John", "Anna", "Robert", "Linda", "Michael",
			"Elena", "David", "Susan", "William", "Jessica", "Thomas", "Sara", "Daniel", "Karen", "Andrew", "Nancy",
			"Mark", "Lisa", "Paul", "Sandra", "Antonio", "Angela", "Peter", "Laura", "George", "Ana", "Ahmed" };

	private static final String[] LAST = { "Smith", "Johnson", "Garcia", "Brown", "Jones", "Miller", "Davis",
			"Martinez", "Wilson", "Anderson", "Lopez", "Taylor", "Lee", "Wang", "White", "Harris", "Clark", "Lewis",
			"Walker", "Young", "King", "Wright", "Hill", "Green", "Adams", "Baker", "Nelson", "Campbell", "Mitchell",
			"Andrews" };

	private static final String[] MAIL = { "gmail.com", "gmail.com", "gmail.com", "yahoo.com", "outlook.com",
			"hotmail.com" };

	private static final String[] SYLLABLES = { "ba", "den", "ri", "to", "mar", "lu", "ke", "son", "vi", "ha", "ster",
			"no", "pe", "gal", "di", "wo", "an", "cas", "fre", "ju" };

	/** The name of a person, first and last name. */
	String next() {
		return first(rank(FIRST_NAMES, 10)) + ' ' + last(rank(LAST_NAMES, 30));
	}

	/** An e-mail that belongs to the name and to no other number. */
	String email(String name, int number) {
		String[] parts = name.toLowerCase().split(" ");
		String unique = Integer.toString(number, Character.MAX_RADIX);
		String local = switch (this.random.nextInt(3)) {
			case 0 -> parts[0] + '.' + parts[1] + unique;
			case 1 -> parts[0].charAt(0) + parts[1] + unique;
			default -> parts[0] + '_' + parts[1] + '-' + unique;
		};
		int provider = this.random.nextInt(MAIL.length * 2);
		return local + '@' + ((provider < MAIL.length) ? MAIL[provider]
				: made(rank(COMPANIES, 30) + 7) + ((provider % 2 == 0) ? ".com" : ".example"));
	}

	static String first(int rank) {
		return (rank < FIRST.length) ? FIRST[rank] : capital(made(rank));
	}

	static String last(int rank) {
		return (rank < LAST.length) ? LAST[rank] : capital(made(rank * 3 + 1));
	}

	private static String capital(String name) {
		return Character.toUpperCase(name.charAt(0)) + name.substring(1);
	}

	/** Different for each number. */
	private static String made(int number) {
		StringBuilder name = new StringBuilder();
		for (int rest = number + SYLLABLES.length; rest > 0; rest /= SYLLABLES.length) {
			name.append(SYLLABLES[rest % SYLLABLES.length]);
		}
		return name.toString();
	}

	/** A rank from 0, of a frequency in proportion to 1 / (rank + flat). */
	private int rank(int ranks, int flat) {
		return Math.min(ranks - 1,
				(int) (flat * Math.pow((ranks + flat) / (double) flat, this.random.nextDouble())) - flat);
	}

}
