package io.userservice.recipe;

import java.util.List;
import javax.sql.DataSource;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The service, started in this JVM from a class loader of its own. */
final class StartedService implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	StartedService(ClassLoader loader, List<String> settings) throws ClassNotFoundException {
		ClassLoader before = Thread.currentThread().getContextClassLoader();
		Thread.currentThread().setContextClassLoader(loader);
		try {
			this.context = SpringApplication.run(loader.loadClass("io.userservice.UserServiceApplication"),
					settings.stream().map((setting) -> "--" + setting).toArray(String[]::new));
		}
		finally {
			Thread.currentThread().setContextClassLoader(before);
		}
	}

	int httpPort() {
		return this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	DataSource database() {
		return this.context.getBean(DataSource.class);
	}

	@Override
	public void close() {
		this.context.close();
	}

}
