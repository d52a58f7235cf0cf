package io.userservice.rpc.lifecycle;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Handles SIGTERM and SIGINT: the first shuts the service down with exit code 0, since
 * the shutdown was asked for; the second ends the process at once, which the JVM's own
 * handlers do not.
 */
public class SignalHandlers {

	/** The exit code of a process that SIGTERM has killed. */
	private static final int KILLED = 128 + 15;

	private final AtomicBoolean stopping = new AtomicBoolean();

	/**
	 * Installs the handlers by {@code sun.misc.Signal}, Java's only API for it; by
	 * reflection, since javac warns of it and the warning cannot be switched off.
	 */
	public void install() {
		try {
			Class<?> signal = Class.forName("sun.misc.Signal");
			Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
			Object handler = Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { handlerType },
					(proxy, method, arguments) -> stop());
			for (String name : new String[] { "TERM", "INT" }) {
				signal.getMethod("handle", signal, handlerType)
					.invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
			}
		}
		catch (InvocationTargetException ex) {
			// The JVM was started with -Xrs, which leaves signals to the system.
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Object stop() {
		if (this.stopping.compareAndSet(false, true)) {
			System.exit(0);
		}
		Runtime.getRuntime().halt(KILLED);
		return null;
	}

}
