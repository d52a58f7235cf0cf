package io.userservice.database.embedded;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import javax.sql.DataSource;

import io.userservice.database.ConditionalOnDatabase;
import io.userservice.database.DatabaseKind;
import io.userservice.database.transaction.DurableWrites;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

import org.springframework.context.event.EventListener;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Writes to H2's file what has been committed, before a caller hears of it. H2 (2.4) does
 * so by itself with WRITE_DELAY=0, unless another thread is writing at that moment; then
 * a killed process loses a commit that was acknowledged. CHECKPOINT would also compact
 * the file each time. To be removed when H2 waits for the other thread
 * ({@code MVStore.tryCommit}).
 */
@Component
@ConditionalOnDatabase(DatabaseKind.H2)
class H2Durability implements DurableWrites {

	/**
	 * After a failed write, which has closed the database: another one would fail the
	 * reads of that moment, too.
	 */
	private static final Duration PAUSE = Duration.ofSeconds(5);

	private final JdbcTemplate database;

	private final AtomicInteger reopened = new AtomicInteger();

	private volatile long pauseEnd = System.nanoTime();

	H2Durability(DataSource database) {
		this.database = new JdbcTemplate(database);
	}

	/**
	 * Fails if a write has failed meanwhile, so that the file may not have what was
	 * committed, or just before.
	 */
	@Override
	public <T> T write(Supplier<T> work) {
		if (System.nanoTime() - this.pauseEnd < 0) {
			throw new TransientDataAccessResourceException("H2 could not write to its file just before");
		}
		int before = this.reopened.get();
		T result = work.get();
		this.database.execute((ConnectionCallback<?>) (connection) -> store(connection, before));
		return result;
	}

	private @Nullable Void store(Connection connection, int before) throws SQLException {
		if (connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session) {
			MVStore store = session.getDatabase().getStore().getMvStore();
			store.commit();
			// A closed store commits nothing, and says nothing.
			if (store.isClosed() || this.reopened.get() != before) {
				throw new TransientDataAccessResourceException("H2 has closed its file");
			}
		}
		return null;
	}

	@EventListener
	void reopened(DatabaseReopenedEvent event) {
		this.reopened.incrementAndGet();
		this.pauseEnd = System.nanoTime() + PAUSE.toNanos();
	}

}
