package io.userservice.user.watch;

import javax.sql.DataSource;

import io.userservice.database.DatabaseKind;
import io.userservice.user.change.ChangeNotifications;
import io.userservice.user.change.UserChangeLog;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Tells other replicas of the changes of this one, and hears of theirs. H2 has no others.
 */
@Component
class OtherReplicas implements AutoCloseable {

	private final UserChangeLog log;

	private final DataSource database;

	private final DatabaseKind kind;

	private @Nullable ChangeNotifications notifications;

	/** Whether this process has committed changes of which the others do not know. */
	private volatile boolean committed;

	OtherReplicas(UserChangeLog log, DataSource database, DatabaseKind kind) {
		this.log = log;
		this.database = database;
		this.kind = kind;
		log.onCommit(() -> this.committed = true);
	}

	/**
	 * Begins to listen.
	 * @param changed runs when others have changed users; must neither block nor throw
	 */
	void listen(Runnable changed) {
		if (this.kind == DatabaseKind.POSTGRESQL) {
			this.notifications = ChangeNotifications.listen(this.database, this.log.origin(), changed);
		}
	}

	/** Tells the others if there is something new. */
	void tell() {
		if (this.committed) {
			this.committed = false;
			this.log.notifyOthers();
		}
	}

	@Override
	public void close() {
		if (this.notifications != null) {
			this.notifications.close();
		}
	}

}
