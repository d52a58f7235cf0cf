package io.userservice.recipe;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * Finds the project's classes and resources in its own path alone, and those of libraries
 * in this JVM, which need not be loaded and compiled again.
 */
final class ChangedClassLoader extends URLClassLoader {

	private final String unchanged;

	/**
	 * @param unchanged the folder of the service's classes without the changes
	 */
	ChangedClassLoader(List<URL> path, Path unchanged) {
		super(path.toArray(URL[]::new), ClassLoader.getSystemClassLoader());
		this.unchanged = unchanged.toUri().toString();
	}

	@Override
	protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
		if (!name.startsWith("io.userservice.")) {
			return super.loadClass(name, resolve);
		}
		synchronized (getClassLoadingLock(name)) {
			Class<?> loaded = findLoadedClass(name);
			return (loaded != null) ? loaded : findClass(name);
		}
	}

	@Override
	public URL getResource(String name) {
		try {
			Enumeration<URL> found = getResources(name);
			return found.hasMoreElements() ? found.nextElement() : null;
		}
		catch (IOException ex) {
			return null;
		}
	}

	@Override
	public Enumeration<URL> getResources(String name) throws IOException {
		List<URL> found = new ArrayList<>(Collections.list(findResources(name)));
		for (URL other : Collections.list(getParent().getResources(name))) {
			if (!found.contains(other) && !other.toString().startsWith(this.unchanged)) {
				found.add(other);
			}
		}
		return Collections.enumeration(found);
	}

}
