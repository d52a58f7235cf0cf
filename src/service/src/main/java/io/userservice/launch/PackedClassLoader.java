package io.userservice.launch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;

import org.jspecify.annotations.Nullable;

/**
 * Defines the classes that Spring Boot's loader would, which asks some 70 of 160 jars for
 * each class: this one begins with the jar where the last class of the package was, or of
 * the one above it. Resources are found without a URL and a connection for each jar that
 * does not have them. Not needed any more when Spring Boot (4.1) keeps an index.
 */
final class PackedClassLoader extends ClassLoader {

	static {
		registerAsParallelCapable();
	}

	/** Names that are the same in a URL. */
	private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_$.-][A-Za-z0-9_$./-]*");

	private final ClassLoader outside;

	private final Set<String> platform;

	private final List<Library> libraries;

	private final Map<String, Library> lastOfPackage = new ConcurrentHashMap<>();

	PackedClassLoader(URLClassLoader packed) {
		super(packed);
		this.outside = packed.getParent();
		this.platform = ModuleLayer.boot()
			.modules()
			.stream()
			.flatMap((module) -> module.getPackages().stream())
			.collect(Collectors.toUnmodifiableSet());
		this.libraries = new ArrayList<>();
		for (URL url : packed.getURLs()) {
			this.libraries.add(Library.of(url, this));
		}
	}

	@Override
	protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
		synchronized (getClassLoadingLock(name)) {
			Class<?> loaded = findLoadedClass(name);
			if (loaded == null) {
				String packageName = name.substring(0, Math.max(name.lastIndexOf('.'), 0));
				loaded = this.platform.contains(packageName) ? null : define(name, packageName);
			}
			return (loaded != null) ? loaded : this.outside.loadClass(name);
		}
	}

	private @Nullable Class<?> define(String name, String packageName) throws ClassNotFoundException {
		String path = name.replace('.', '/') + ".class";
		Library last = last(packageName);
		ZipEntry entry = (last != null) ? last.jar.getEntry(path) : null;
		if (entry != null) {
			this.lastOfPackage.put(packageName, last);
			return define(name, packageName, last, entry);
		}
		for (Library library : this.libraries) {
			entry = library.jar.getEntry(path);
			if (entry != null) {
				this.lastOfPackage.put(packageName, library);
				return define(name, packageName, library, entry);
			}
		}
		return null;
	}

	private @Nullable Library last(String packageName) {
		Library last = this.lastOfPackage.get(packageName);
		int end = packageName.lastIndexOf('.');
		return (last != null || end < 0) ? last : this.lastOfPackage.get(packageName.substring(0, end));
	}

	@Override
	public @Nullable URL getResource(String name) {
		if (!PLAIN.matcher(name).matches()) {
			return super.getResource(name);
		}
		URL found = this.outside.getResource(name);
		for (int next = 0; found == null && next < this.libraries.size(); next++) {
			found = this.libraries.get(next).resource(name);
		}
		return found;
	}

	@Override
	public Enumeration<URL> getResources(String name) throws IOException {
		if (!PLAIN.matcher(name).matches()) {
			return super.getResources(name);
		}
		List<URL> found = Collections.list(this.outside.getResources(name));
		this.libraries.stream().map((library) -> library.resource(name)).filter(Objects::nonNull).forEach(found::add);
		return Collections.enumeration(found);
	}

	private Class<?> define(String name, String packageName, Library library, ZipEntry entry)
			throws ClassNotFoundException {
		try (InputStream input = library.jar.getInputStream(entry)) {
			if (getDefinedPackage(packageName) == null) {
				definePackage(packageName, library.jar.getManifest());
			}
			byte[] bytes = input.readAllBytes();
			return defineClass(name, bytes, 0, bytes.length, library.domain);
		}
		catch (IOException ex) {
			throw new ClassNotFoundException(name, ex);
		}
	}

	private void definePackage(String name, @Nullable Manifest manifest) {
		Attributes of = (manifest != null) ? manifest.getMainAttributes() : new Attributes();
		try {
			definePackage(name, of.getValue(Attributes.Name.SPECIFICATION_TITLE),
					of.getValue(Attributes.Name.SPECIFICATION_VERSION),
					of.getValue(Attributes.Name.SPECIFICATION_VENDOR),
					of.getValue(Attributes.Name.IMPLEMENTATION_TITLE),
					of.getValue(Attributes.Name.IMPLEMENTATION_VERSION),
					of.getValue(Attributes.Name.IMPLEMENTATION_VENDOR), null);
		}
		catch (IllegalArgumentException ex) {
			// Another thread has defined it meanwhile.
		}
	}

	/** A jar within the jar, or its own classes. */
	private record Library(JarFile jar, URL url, ProtectionDomain domain) {

		@Nullable URL resource(String name) {
			try {
				return (this.jar.getEntry(name) != null) ? new URL(this.url, name) : null;
			}
			catch (MalformedURLException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		static Library of(URL url, ClassLoader loader) {
			try {
				CodeSource source = new CodeSource(url, (Certificate[]) null);
				return new Library(((JarURLConnection) url.openConnection()).getJarFile(), url,
						new ProtectionDomain(source, null, loader, null));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
