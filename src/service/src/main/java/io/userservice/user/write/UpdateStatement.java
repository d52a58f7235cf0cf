package io.userservice.user.write;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.userservice.database.retention.DatabaseClock;
import io.userservice.user.Etag;
import io.userservice.user.input.UserUpdate;
import io.userservice.user.text.EmailKey;
import io.userservice.user.text.SearchWords;
import io.userservice.user.text.WordSignature;

/**
 * The SQL statement that changes a user, for H2 and PostgreSQL alike. It changes no row
 * of a user that has another etag, or has all values already.
 *
 * @param sql the same text for all updates of the same fields
 */
record UpdateStatement(String sql, List<Object> parameters) {

	/** The columns by whose words users are found. */
	private static final List<String> SEARCHED = List.of("name", "email");

	private static final Map<Shape, String> TEXTS = new ConcurrentHashMap<>();

	/** What the text of a statement depends on. */
	private record Shape(List<String> columns, List<String> words, boolean etag) {

		String sql() {
			return TEXTS.computeIfAbsent(this, Shape::text);
		}

		private String text() {
			return "update users set " + join("%s = ?", ", ")
			// The key stays if the e-mail does: a user of a shared mailbox has a key that
			// is not that of its e-mail.
					+ (this.columns.contains("email") ? ", email_key = case when email = ? then email_key else ? end"
							: "")
					+ this.words.stream()
						.map(", %1$s_words = ?, %1$s_signature = ?"::formatted)
						.collect(Collectors.joining())
					+ ", version = version + 1, updated = " + DatabaseClock.MICROS + " where id = ?"
					+ (this.etag ? " and version = ? and updated = ?" : "") + " and ("
					+ join("%s is distinct from ?", " or ") + ')';
		}

		private String join(String format, String separator) {
			return this.columns.stream().map(format::formatted).collect(Collectors.joining(separator));
		}

	}

	/**
	 * @param searchable whether the user is to be found by the new words
	 */
	static UpdateStatement of(UserUpdate update, boolean searchable) {
		Map<String, String> values = update.values();
		List<Object> parameters = new ArrayList<>(values.values());
		if (update.email() != null) {
			parameters.addAll(List.of(update.email(), EmailKey.of(update.email())));
		}
		Map<String, String> words = searchable ? words(values) : Map.of();
		words.values().forEach((each) -> parameters.addAll(List.of(each, WordSignature.ofWords(each))));
		parameters.add(update.id());
		if (!update.etag().isEmpty()) {
			Etag etag = Etag.parse(update.etag());
			parameters.addAll(List.of(etag.version(), etag.updated()));
		}
		parameters.addAll(values.values());
		return new UpdateStatement(
				new Shape(List.copyOf(values.keySet()), List.copyOf(words.keySet()), !update.etag().isEmpty()).sql(),
				parameters);
	}

	/** The words of each value, by its column. */
	private static Map<String, String> words(Map<String, String> values) {
		Map<String, String> words = new LinkedHashMap<>();
		SEARCHED.stream()
			.filter(values::containsKey)
			.forEach((column) -> words.put(column, SearchWords.ofText(values.get(column))));
		return words;
	}

}
