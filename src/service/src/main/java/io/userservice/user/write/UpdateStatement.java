package io.userservice.user.write;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.userservice.database.retention.DatabaseClock;
import io.userservice.user.Etag;
import io.userservice.user.UserUpdate;
import io.userservice.user.text.EmailKey;

/**
 * The SQL statement that changes a user, for H2 and PostgreSQL alike. It changes no row
 * of a user that has another etag, or has all values already.
 */
record UpdateStatement(String sql, List<Object> parameters) {

	static UpdateStatement of(UserUpdate update) {
		Map<String, String> values = update.values();
		List<Object> parameters = new ArrayList<>(values.values());
		StringBuilder sql = new StringBuilder("update users set ").append(join(values.keySet(), "%s = ?", ", "));
		if (update.email() != null) {
			// The key stays if the e-mail does: a user of a shared mailbox has a key that
			// is not that of its e-mail.
			sql.append(", email_key = case when email = ? then email_key else ? end");
			parameters.addAll(List.of(update.email(), EmailKey.of(update.email())));
		}
		sql.append(", version = version + 1, updated = ").append(DatabaseClock.MICROS).append(" where id = ?");
		parameters.add(update.id());
		if (!update.etag().isEmpty()) {
			Etag etag = Etag.parse(update.etag());
			sql.append(" and version = ? and updated = ?");
			parameters.addAll(List.of(etag.version(), etag.updated()));
		}
		sql.append(" and (").append(join(values.keySet(), "%s is distinct from ?", " or ")).append(')');
		parameters.addAll(values.values());
		return new UpdateStatement(sql.toString(), parameters);
	}

	private static String join(Collection<String> columns, String format, String separator) {
		return columns.stream().map(format::formatted).collect(Collectors.joining(separator));
	}

}
