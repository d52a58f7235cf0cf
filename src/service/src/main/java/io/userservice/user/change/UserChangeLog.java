package io.userservice.user.change;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The log of changes of users. A change is logged in the transaction that makes it, so
 * that the log has exactly the changes that were committed.
 */
@Component
public class UserChangeLog {

	private final ChangeLog log;

	private final String id;

	private final String origin = UUID.randomUUID().toString();

	private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

	UserChangeLog(JdbcClient database, @Value("${spring.datasource.url}") String url) {
		this.log = url.startsWith("jdbc:postgresql:") ? new PostgresChangeLog(database, this.origin)
				: new H2ChangeLog(database);
		if (this.log.isOfAnotherServer()) {
			database.sql("truncate table user_changes").update();
			database.sql("update change_log set log_id = '', purged_transaction = 0").update();
		}
		database.sql("update change_log set log_id = ? where log_id = ''").param(UUID.randomUUID().toString()).update();
		this.id = database.sql("select log_id from change_log").query(String.class).single();
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

	/** Tells the listeners that a change has been logged and committed. */
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
		return new ResumeToken(this.id, rest).encode();
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
