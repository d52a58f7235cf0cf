package io.userservice.database;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;

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
class H2Durability {

	private final JdbcTemplate database;

	H2Durability(DataSource database) {
		this.database = new JdbcTemplate(database);
	}

	/** Waits until all that is committed by now is in the file. */
	void await() {
		this.database.execute((ConnectionCallback<Void>) H2Durability::write);
	}

	private static Void write(Connection connection) throws SQLException {
		if (connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session) {
			session.getDatabase().getStore().getMvStore().commit();
		}
		return null;
	}

}
