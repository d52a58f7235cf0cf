package io.userservice.user.state;

import io.userservice.user.StoredUserMapper;

/**
 * A statement of PostgreSQL that reads users and rows of the log in one snapshot. What no
 * call asks for is not in it, and costs nothing.
 *
 * @param revisions of how many revisions it reads the keys
 * @param last whether it reads the last revision
 * @param unpublished whether it reads what is visible and in no revision, too
 * @param changes whether it looks for changes by their ids
 * @param commitsWait whether it looks for commits that wait for a standby
 * @param condition which users it reads
 */
record PositionedStatement(Revisions revisions, boolean last, boolean unpublished, boolean changes, boolean commitsWait,
		String condition) {

	private static final String MICROS = "cast(extract(epoch from changed) * 1000000 as bigint)";

	/** The first row is the state, the others are users. */
	private static final String SQL = """
			select %s, %s, pg_is_in_recovery() %s
			%s
			union all
			(select %s, null, null %s from users %s)
			""";

	private static final String STATE = ", last.revision, last.revision_key, unpublished.ids, unpublished.changed";

	private static final String CHANGES = """
			,
				array(select id from user_changes where id = any(?) order by id),
				array(select %s from user_changes where id = any(?) order by id)""".formatted(MICROS);

	/** Shown by sessions of the same role. */
	private static final String COMMITS_WAIT = ", exists (select 1 from pg_stat_activity where wait_event = 'SyncRep')";

	/**
	 * A state is named by the last revision, and the rows that are visible and in no
	 * revision.
	 */
	private static final String FROM_LOG = """
			from (select 1) as one
			left join (select * from change_revisions order by revision desc limit 1) as last on true
			left join lateral (%s) as unpublished on true""";

	private static final String UNPUBLISHED = """
			select array_agg(id order by id) as ids, sum(changed) as changed from (
				(select id, %1$s as changed from user_changes where id > last.last_change order by id limit %2$d)
				union all
				select id, %1$s from user_changes where transaction_id = any(last.running) and id + 0 <= last.last_change
				union all
				select id, %1$s from user_changes
				where transaction_id >= last.next_transaction and id + 0 <= last.last_change
				limit %2$d) as visible
			"""
		.formatted(MICROS, StatePosition.MOST_CHANGES + 1);

	private static final String NOT_ASKED = "select null::bigint[] as ids, null::bigint as changed";

	/** A single one is cheaper to read than an array of one. */
	enum Revisions {

		NONE("null::uuid"), ONE("(select revision_key from change_revisions where revision = ?)"),
		SEVERAL("array(select revision_key from change_revisions where revision = any(?))");

		private final String column;

		Revisions(String column) {
			this.column = column;
		}

		static Revisions of(int count) {
			return (count == 0) ? NONE : (count == 1) ? ONE : SEVERAL;
		}

	}

	/** In the order in which {@link PostgresPositionedReads} reads them. */
	String sql() {
		String more = (this.last ? STATE : "") + (this.changes ? CHANGES : "") + (this.commitsWait ? COMMITS_WAIT : "");
		int columns = (this.last ? 4 : 0) + (this.changes ? 2 : 0) + (this.commitsWait ? 1 : 0);
		return SQL.formatted(StoredUserMapper.NULLS, this.revisions.column, more,
				this.last ? FROM_LOG.formatted(this.unpublished ? UNPUBLISHED : NOT_ASKED) : "",
				StoredUserMapper.COLUMNS, ", null".repeat(columns), this.condition);
	}

}
