package io.userservice.database;

import java.time.Duration;
import java.util.Optional;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import com.zaxxer.hikari.util.DriverDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.logging.LineLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The connections to the standbys of PostgreSQL, if there are any. No {@code DataSource}
 * bean, so that nothing else uses them; not needed for the start, nor for health. Its
 * times are short, so that a read which it fails can still be made at the primary.
 */
@Component
public class StandbyDatabase implements DisposableBean {

	private static final String PROPERTY = "user-service.database.standby-url";

	private static final int CONNECTIONS = 4;

	private static final Duration CONNECT = Duration.ofSeconds(1);

	private static final Duration STATEMENT = Duration.ofSeconds(1);

	private static final Duration RESPONSE = Duration.ofSeconds(2);

	/** After a failure, so that few reads wait for a standby that is away. */
	private static final Duration PAUSE = Duration.ofSeconds(1);

	private static final Duration LINE_INTERVAL = Duration.ofSeconds(60);

	private static final Logger logger = LoggerFactory.getLogger(StandbyDatabase.class);

	private final LineLimiter lines = new LineLimiter(1, LINE_INTERVAL);

	private final Optional<HikariDataSource> pool;

	private volatile long usableAt = System.nanoTime();

	StandbyDatabase(DatabaseProperties properties, DatabaseKind kind, DataSourceProperties primary,
			ObjectProvider<MeterRegistry> meters) {
		String url = properties.standbyUrl().strip();
		this.pool = url.isEmpty() ? Optional.empty() : Optional.of(open(checked(url, kind), primary, meters));
	}

	/** The report of a value shows it, so without what may hold a password. */
	private static String checked(String url, DatabaseKind kind) {
		if (kind != DatabaseKind.POSTGRESQL) {
			throw new InvalidConfigurationPropertyValueException(PROPERTY, url.split("[?;]")[0],
					"H2 has no standbys; remove it, or set spring.datasource.url to PostgreSQL.");
		}
		if (!url.startsWith(kind.prefix() + "//")) {
			throw new InvalidConfigurationPropertyValueException(PROPERTY, url.replaceFirst("(:/*).*", "$1…"),
					"It must begin with jdbc:postgresql://, as jdbc:postgresql://host1,host2:5432/users does.");
		}
		return url;
	}

	private static HikariDataSource open(String url, DataSourceProperties primary,
			ObjectProvider<MeterRegistry> meters) {
		HikariConfig config = new HikariConfig();
		config.addDataSourceProperty("socketTimeout", Long.toString(RESPONSE.toSeconds()));
		config.addDataSourceProperty("connectTimeout", Long.toString(CONNECT.toSeconds()));
		config.addDataSourceProperty("cancelSignalTimeout", "1");
		config.addDataSourceProperty("logServerErrorDetail", "false");
		config.setDataSource(new LimitedConnections(new DriverDataSource(url, null, config.getDataSourceProperties(),
				primary.determineUsername(), primary.determinePassword()), STATEMENT));
		config.setPoolName("standby");
		config.setMaximumPoolSize(CONNECTIONS);
		config.setConnectionTimeout(CONNECT.toMillis());
		config.setValidationTimeout(CONNECT.toMillis());
		// The service starts without its standbys.
		config.setInitializationFailTimeout(-1);
		meters
			.ifAvailable((registry) -> config.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(registry)));
		return new HikariDataSource(config);
	}

	/** Runs statements at a standby; empty if none is configured. */
	public Optional<JdbcTemplate> statements() {
		return this.pool.map(JdbcTemplate::new);
	}

	/** Whether no statement has failed within the last second. */
	public boolean isUsable() {
		return System.nanoTime() - this.usableAt >= 0;
	}

	/** A statement has failed, or has found that its server is no standby any more. */
	public void failed(String reason) {
		this.usableAt = System.nanoTime() + PAUSE.toNanos();
		// Connections to a server that has been promoted or replaced are opened anew.
		this.pool.map(HikariDataSource::getHikariPoolMXBean)
			.ifPresent((connections) -> connections.softEvictConnections());
		if (this.lines.admits()) {
			logger.warn("A standby cannot be read, so reads go to the primary: {}", reason);
		}
	}

	@Override
	public void destroy() {
		this.pool.ifPresent(HikariDataSource::close);
	}

}
