package io.userservice.user.change;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import io.userservice.database.DatabaseKind;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The log of changes of users. A change is logged in the transaction that makes it, so
 * that the log has exactly the changes that were committed.
 */
@Component
public class UserChangeLog implements SmartLifecycle {

	private final ChangeLog log;

	private final JdbcClient database;

	private final TransactionOperations transaction;

	/** Set by the start. */
	private volatile @Nullable String id;

	private final String origin = UUID.randomUUID().toString();

	private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

	UserChangeLog(JdbcClient database, TransactionOperations transaction, DatabaseKind kind) {
		this.database = database;
		this.transaction = transaction;
		this.log = (kind == DatabaseKind.POSTGRESQL) ? new PostgresChangeLog(database, this.origin)
				: new H2ChangeLog(database);
	}

	/**
	 * Opens the log. Writes only what is missing, so that a replica also starts while the
	 * database is read-only.
	 */
	@Override
	public void start() {
		this.id = this.transaction.execute((status) -> hasId() ? id() : assignId());
	}

	private boolean hasId() {
		return !id().isEmpty() && !this.log.isOfAnotherServer();
	}

	private String id() {
		return this.database.sql("select log_id from change_log").query(String.class).single();
	}

	/** Replicas that start at the same time do so one after the other. */
	private String assignId() {
		this.database.sql("select log_id from change_log for update").query(String.class).single();
		if (this.log.isOfAnotherServer()) {
			this.database.sql("truncate table user_changes").update();
			this.database.sql("update change_log set log_id = '', purged_transaction = 0").update();
		}
		this.database.sql("update change_log set log_id = ? where log_id = ''")
			.param(UUID.randomUUID().toString())
			.update();
		return id();
	}

	@Override
	public void stop() {
		this.id = null;
	}

	@Override
	public boolean isRunning() {
		return this.id != null;
	}

	/** Before {@link io.userservice.user.watch.ChangeFeed}, which reads it. */
	@Override
	public int getPhase() {
		return -1;
	}

	/** Logs a change in the current transaction, which has locked the users' rows. */
	public void append(ChangeKind kind, Integer... userIds) {
		this.log.append(kind, userIds);
		TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
			@Override
			public void afterCommit() {
				committed();
			}
		});
	}

	/** Tells the listeners that a change was logged, and is committed. */
	public void committed() {
		this.listeners.forEach(Runnable::run);
	}

	/**
	 * Runs after each commit of a change by this process; must neither block nor throw.
	 */
	public void onCommit(Runnable listener) {
		this.listeners.add(listener);
	}

	/** The present position: all that has been committed is before it. */
	public String position() {
		return this.log.position();
	}

	/** The first changes of a span, in ascending id. */
	public List<Change> read(Span span, int limit) {
		return span.isEmpty() ? List.of() : this.log.read(span, limit);
	}

	/** The token of a follower that has received all changes before this span. */
	public String token(Span rest) {
		return new ResumeToken(Objects.requireNonNull(this.id), rest).encode();
	}

	/**
	 * What a follower with this token has to read next.
	 * @throws ResumeTokenExpiredException if changes since then may be missing
	 */
	public Span resume(String token) {
		return ResumeToken.decode(token)
			.filter((decoded) -> decoded.logId().equals(this.id))
			.map(ResumeToken::rest)
			.filter((rest) -> this.log.isKnown(rest.from()) && this.log.isKnown(rest.to())
					&& !this.log.isPurged(rest.from()))
			.orElseThrow(ResumeTokenExpiredException::new);
	}

	/** Names this replica in its notifications. */
	public String origin() {
		return this.origin;
	}

	/** Tells other replicas that there are changes. */
	public void notifyOthers() {
		this.log.notifyOthers();
	}

}
