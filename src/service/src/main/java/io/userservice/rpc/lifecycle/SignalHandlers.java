package io.userservice.rpc.lifecycle;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What SIGTERM and SIGINT do: the first ends the service in an orderly way, with exit
 * code 0 since that is what was asked for; the second ends it at once, as the JVM itself
 * would not.
 */
public class SignalHandlers {

	/** As if killed by SIGTERM. */
	private static final int KILLED = 128 + 15;

	private final AtomicBoolean asked = new AtomicBoolean();

	/**
	 * By {@code sun.misc.Signal}, the only API that Java has for it; by reflection, since
	 * javac warns of it and cannot be told not to.
	 */
	void handle() {
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
			// The JVM was started with -Xrs, to leave signals alone.
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Object stop() {
		if (this.asked.compareAndSet(false, true)) {
			System.exit(0);
		}
		Runtime.getRuntime().halt(KILLED);
		return null;
	}

}
