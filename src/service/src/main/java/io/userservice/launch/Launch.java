package io.userservice.launch;

import java.lang.reflect.InvocationTargetException;
import java.net.URLClassLoader;

/**
 * Starts the application: from the packed jar by {@link PackedClassLoader}, elsewhere
 * (unpacked, in the image, in an IDE) as it is.
 */
public final class Launch {

	private static final String APPLICATION = "io.userservice.UserServiceApplication";

	private static final String PACKED = "org.springframework.boot.loader.launch.LaunchedClassLoader";

	private Launch() {
	}

	public static void main(String[] args) throws Throwable {
		ClassLoader loader = Launch.class.getClassLoader();
		if (loader instanceof URLClassLoader packed && packed.getClass().getName().equals(PACKED)) {
			loader = new PackedClassLoader(packed);
			Thread.currentThread().setContextClassLoader(loader);
		}
		try {
			Class.forName(APPLICATION, false, loader).getMethod("main", String[].class).invoke(null, (Object) args);
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

}
