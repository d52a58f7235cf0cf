package bench;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Fills the tables of a database that the service has migrated with users of realistic
 * names and their words, by COPY, and builds the indexes afterwards.
 */
class SearchDirectory {

	private static final String COPY = "copy users (id, name, email, email_key, created, updated, name_words, email_words,"
			+ " name_signature, email_signature) from stdin";

	/** From the third week of September 2001 on, a user each second. */
	private static final long FIRST_MICROS = 1_000_000_000_000_000L;

	private static final int FLUSH = 1 << 20;

	private final Postgres postgres;

	private final String database;

	SearchDirectory(Postgres postgres, String database) {
		this.postgres = postgres;
		this.database = database;
	}

	void fill(int count) throws Exception {
		this.postgres.execute(this.database, "alter table users disable trigger user",
				"alter table users drop constraint users_email_unique", "drop index if exists users_created",
				"alter table user_words drop constraint user_words_pkey");
		copy(count);
		this.postgres.execute(this.database, "set maintenance_work_mem = '1GB'",
				"insert into user_words (word, user_id, created_day, shared, signature)"
						+ " select word, id, created / 86400000000, shared, name_signature | email_signature"
						+ " from users, search_words_of(name_words || email_words)");
		this.postgres.execute(this.database, "set maintenance_work_mem = '1GB'",
				"alter table user_words add constraint user_words_pkey primary key (word, user_id)"
						+ " include (created_day, shared, signature)");
		this.postgres.execute(this.database, "set maintenance_work_mem = '1GB'",
				"alter table users add constraint users_email_unique unique (email_key)",
				"create index users_created on users (created, id)", "alter table users enable trigger user",
				"select setval('users_seq', " + (count + 1) + ")");
		this.postgres.execute(this.database, "vacuum analyze users", "vacuum analyze user_words", "checkpoint");
	}

	private void copy(int count) throws Exception {
		SampleNames names = new SampleNames(new Random(1));
		try (Connection connection = this.postgres.connect(this.database)) {
			CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
			StringBuilder rows = new StringBuilder();
			for (int id = 1; id <= count; id++) {
				String name = names.next();
				String email = names.email(name, id);
				long created = FIRST_MICROS + id * 1_000_000L;
				rows.append(id)
					.append('\t')
					.append(name)
					.append('\t')
					.append(email)
					.append('\t')
					.append(email)
					.append('\t')
					.append(created)
					.append('\t')
					.append(created)
					.append('\t')
					.append(words(name))
					.append('\t')
					.append(words(email))
					.append('\t')
					.append(signature(words(name)))
					.append('\t')
					.append(signature(words(email)))
					.append('\n');
				if (rows.length() > FLUSH || id == count) {
					byte[] bytes = rows.toString().getBytes(StandardCharsets.US_ASCII);
					copy.writeToCopy(bytes, 0, bytes.length);
					rows.setLength(0);
				}
			}
			copy.endCopy();
		}
	}

	/**
	 * As the service makes them of such texts, hyphens included, but for words that begin
	 * another.
	 */
	private static String words(String text) {
		Set<String> words = new LinkedHashSet<>();
		for (String run : text.toLowerCase().split("[ .@_]")) {
			String joined = run.replace("-", "");
			words.add(joined);
			int hyphen = run.indexOf('-');
			if (hyphen >= 0) {
				words.add(run.substring(hyphen + 1));
			}
		}
		words.removeIf(
				(word) -> words.stream().anyMatch((other) -> other.length() > word.length() && other.startsWith(word)));
		return ' ' + String.join(" ", List.copyOf(words));
	}

	/** As the service's {@code WordSignature} makes it. */
	private static long signature(String words) {
		long bits = 0;
		for (String word : words.substring(1).split(" ")) {
			int hash = 0;
			for (int length = 1; length <= Math.min(5, word.length()); length++) {
				hash = (hash + word.charAt(length - 1)) * 0x9E3779B1;
				hash ^= hash >>> 15;
				if (length >= 2) {
					bits |= 1L << (hash >>> 26);
				}
			}
		}
		return bits;
	}

}
