package io.userservice.user.change;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Stream;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads published changes. Each read costs the same wherever it begins. */
class ChangeRevisions {

	/**
	 * Revisions in their order until they have enough rows, and with each whether there
	 * is another revision with a key. Their numbers have no gaps; an upper bound keeps a
	 * token that has expired from being looked for among all that was deleted since.
	 */
	private static final String REVISIONS = """
			select revision, revision_key, change_ids, user_counts,
				(select count(*) from change_revisions where revision = ? and revision_key = ?)
			from (
				select revision, revision_key, change_ids, user_counts,
					sum(cardinality(change_ids)) over (order by revision) - cardinality(change_ids) as earlier
				from change_revisions where revision between ? and ?)
				as counted
			where earlier <= ? order by revision
			""";

	/**
	 * Revisions of the first read; each further one takes eight times as many. One can
	 * have a thousand rows, and PostgreSQL reads all of them to count them.
	 */
	private static final int FEW = 8;

	private final JdbcClient database;

	private record Stored(Revision revision, Long[] changeIds, Integer[] userCounts, boolean seen) {

		boolean has(Position position) {
			return (position.row() < this.userCounts.length) ? position.place() < this.userCounts[position.row()]
					: position.row() == this.userCounts.length && position.place() == 0;
		}

	}

	private record Row(ChangeKind kind, Integer[] userIds) {
	}

	ChangeRevisions(JdbcClient database) {
		this.database = database;
	}

	/**
	 * The first changes after a place.
	 * @throws ResumeTokenExpiredException if changes after it may have been deleted, or
	 * the place is not of this history
	 */
	Change.Part read(ResumeToken from, int limit) {
		Map<Position, Long> rows = rows(verified(from, limit), from.position(), limit);
		Map<Long, Row> found = find(rows.values());
		List<Change> changes = new ArrayList<>();
		Position end = from.position();
		for (Map.Entry<Position, Long> entry : rows.entrySet()) {
			Row row = found.get(entry.getValue());
			if (row == null) {
				throw new ResumeTokenExpiredException();
			}
			Position position = entry.getKey();
			for (int place = position.place(); place < row.userIds().length && changes.size() < limit; place++) {
				position = position.next(row.userIds().length);
				changes.add(new Change(end, position, row.userIds()[place], row.kind()));
				end = position;
			}
		}
		return new Change.Part(changes, end);
	}

	/** The revisions from that of a token on, if the token is of their history. */
	private List<Stored> verified(ResumeToken token, int limit) {
		Position position = token.position();
		List<Stored> revisions = revisions(token, limit);
		Stored first = revisions.isEmpty() ? null : revisions.get(0);
		if (first == null || !first.seen() || !first.revision().equals(position.revision()) || !first.has(position)) {
			throw new ResumeTokenExpiredException();
		}
		return revisions;
	}

	/** Enough of them, or all that there are. */
	private List<Stored> revisions(ResumeToken token, int limit) {
		Position position = token.position();
		long first = position.revision().number();
		for (int count = Math.min(FEW, limit);; count = Math.min(8 * count, limit)) {
			List<Stored> revisions = this.database.sql(REVISIONS)
				.params(token.seen().number(), token.seen().key(), first, first + count, limit + position.row())
				.query(ChangeRevisions::revision)
				.list();
			// Fewer than asked for: there are no more, or they have enough rows.
			if (revisions.size() <= count || count == limit) {
				return revisions;
			}
		}
	}

	private static Stored revision(ResultSet row, int number) throws SQLException {
		return new Stored(new Revision(row.getLong(1), row.getObject(2, UUID.class)),
				elements(row.getArray(3), Long[]::new), elements(row.getArray(4), Integer[]::new), row.getInt(5) > 0);
	}

	/** Where each row begins that has to be read for so many changes, and its id. */
	private static Map<Position, Long> rows(List<Stored> revisions, Position from, int limit) {
		Map<Position, Long> rows = new LinkedHashMap<>();
		long users = -from.place();
		for (Stored revision : revisions) {
			boolean first = revision.revision().equals(from.revision());
			for (int row = first ? from.row() : 0; row < revision.changeIds().length && users < limit; row++) {
				int place = (first && row == from.row()) ? from.place() : 0;
				rows.put(new Position(revision.revision(), row, place), revision.changeIds()[row]);
				users += revision.userCounts()[row];
			}
		}
		return rows;
	}

	private Map<Long, Row> find(Collection<Long> ids) {
		Map<Long, Row> found = new HashMap<>();
		this.database.sql("select id, kind, user_ids from user_changes where id = any(?)")
			.params(new Object[] { ids.toArray(Long[]::new) })
			.query((row) -> {
				found.put(row.getLong(1),
						new Row(ChangeKind.of(row.getInt(2)), elements(row.getArray(3), Integer[]::new)));
			});
		return found;
	}

	private static <T> T[] elements(Array array, IntFunction<T[]> type) throws SQLException {
		return Stream.of((Object[]) array.getArray()).toArray(type);
	}

}
