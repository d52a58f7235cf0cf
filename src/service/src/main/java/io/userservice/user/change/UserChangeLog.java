package io.userservice.user.change;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import io.userservice.database.DatabaseKind;
import io.userservice.database.transaction.DurableWrites;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The log of changes of users. A change is logged in the transaction that makes it, so
 * that the log has exactly the changes that were committed, and is published afterwards,
 * which gives it its place in the order of all.
 */
@Component
public class UserChangeLog {

	private final ChangeLog log;

	private final ChangePublisher publisher;

	private final ChangeRevisions revisions;

	private final String origin = UUID.randomUUID().toString();

	private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

	UserChangeLog(JdbcClient database, Optional<DurableWrites> durability, DatabaseKind kind) {
		this.log = (kind == DatabaseKind.POSTGRESQL) ? new PostgresChangeLog(database, this.origin)
				: new H2ChangeLog(database);
		this.publisher = new ChangePublisher(this.log, database, durability);
		this.revisions = new ChangeRevisions(database);
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

	/** Publishes all that has been committed before this call. */
	public Position.Published publish() {
		return this.publisher.publish();
	}

	/**
	 * The first changes that are published after a place.
	 * @throws ResumeTokenExpiredException if changes after it may have been deleted, or
	 * it is not of the database's history
	 */
	public Change.Part read(ResumeToken from, int limit) {
		return this.revisions.read(from, limit);
	}

	/**
	 * Counts the histories of the database that this process has met: another begins when
	 * changes are lost that it has read.
	 */
	public long history() {
		return this.publisher.history();
	}

	/** The place of a follower that begins now. */
	public ResumeToken begin() {
		Position end = publish().end();
		return new ResumeToken(end, end.revision(), this.log.incarnation());
	}

	/**
	 * Checks that a place is of the database's history.
	 * @return the place from which its follower goes on
	 * @throws ResumeTokenExpiredException as {@link #read} does
	 */
	public ResumeToken verify(ResumeToken place) {
		read(place, 1);
		if (place.incarnation() == 0) {
			return place;
		}
		// What its follower has listed meanwhile is published here, before the check that
		// the database cannot have lost it.
		Position.Published published = publish();
		if (place.incarnation() != this.log.incarnation()) {
			throw new ResumeTokenExpiredException();
		}
		return published.complete() ? new ResumeToken(place.position(), published.revision()) : place;
	}

	/**
	 * A number that changes when the database may have lost commits, by a failover or a
	 * restore; 0 if the database does not tell.
	 */
	public long incarnation() {
		return this.log.incarnation();
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
