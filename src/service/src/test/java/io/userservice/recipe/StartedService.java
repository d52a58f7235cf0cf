package io.userservice.recipe;

import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import javax.sql.DataSource;

/** The service, started in this JVM from a class loader of its own. */
final class StartedService implements Closeable {

	private final ClassLoader loader;

	private final Closeable context;

	StartedService(ClassLoader loader, List<String> settings) {
		this.loader = loader;
		ClassLoader before = Thread.currentThread().getContextClassLoader();
		Thread.currentThread().setContextClassLoader(loader);
		try {
			// Only one class loader can register it in a JVM.
			call("org.apache.catalina.webresources.TomcatURLStreamHandlerFactory", "disable", null, List.of());
			this.context = (Closeable) call("org.springframework.boot.SpringApplication", "run", null,
					List.of(Class.class, String[].class), type("io.userservice.UserServiceApplication"),
					settings.stream().map((setting) -> "--" + setting).toArray(String[]::new));
		}
		finally {
			Thread.currentThread().setContextClassLoader(before);
		}
	}

	int httpPort() {
		Object environment = call("org.springframework.core.env.EnvironmentCapable", "getEnvironment", this.context,
				List.of());
		return Integer.parseInt((String) call("org.springframework.core.env.PropertyResolver", "getProperty",
				environment, List.of(String.class), "local.server.port"));
	}

	DataSource database() {
		return (DataSource) call("org.springframework.beans.factory.BeanFactory", "getBean", this.context,
				List.of(Class.class), DataSource.class);
	}

	private Object call(String type, String method, Object target, List<Class<?>> parameters, Object... arguments) {
		try {
			return type(type).getMethod(method, parameters.toArray(Class[]::new)).invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw (ex.getCause() instanceof RuntimeException cause) ? cause : new IllegalStateException(ex.getCause());
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Class<?> type(String name) {
		try {
			return this.loader.loadClass(name);
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() throws IOException {
		this.context.close();
	}

}
