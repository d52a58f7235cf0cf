package io.userservice.database.embedded;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.zaxxer.hikari.HikariDataSource;
import io.userservice.database.ConditionalOnDatabase;
import io.userservice.database.DatabaseKind;
import io.userservice.database.UnusableDatabaseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/**
 * Makes the file of an embedded H2, and the folder that it creates for it, readable for
 * their owner alone. H2 (2.4) takes the permissions of the process' umask, which most
 * systems set so that everybody can read new files.
 */
@Component
@ConditionalOnDatabase(DatabaseKind.H2)
class H2FilePermissions implements BeanPostProcessor {

	private static final Logger logger = LoggerFactory.getLogger(H2FilePermissions.class);

	private static final Pattern FILE_URL = Pattern.compile("jdbc:h2:(?:file:)?(~?/[^;]+|\\.{1,2}/[^;]+)(?:;.*)?");

	private static final String SUFFIX = ".mv.db";

	private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");

	private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (bean instanceof HikariDataSource pool) {
			Matcher url = FILE_URL.matcher(String.valueOf(pool.getJdbcUrl()));
			if (url.matches()) {
				restrict(Path.of(url.group(1).replaceFirst("^~", System.getProperty("user.home")) + SUFFIX)
					.toAbsolutePath()
					.normalize());
			}
		}
		return bean;
	}

	/** An empty file is a new database for H2. */
	private static void restrict(Path file) {
		if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
			return;
		}
		try {
			if (!Files.exists(file.getParent())) {
				Files.createDirectories(file.getParent(), PosixFilePermissions.asFileAttribute(FOLDER));
			}
			if (!Files.exists(file)) {
				Files.createFile(file, PosixFilePermissions.asFileAttribute(FILE));
			}
			else if (Files.isReadable(file) && Files.isWritable(file)) {
				restrictExisting(file);
			}
			else {
				throw new AccessDeniedException(file.toString());
			}
		}
		catch (IOException ex) {
			throw new UnusableDatabaseException("cannot be opened or created as %s (%s)".formatted(file, reason(ex)),
					"Set spring.datasource.url to a file in a folder that the service may write, or to PostgreSQL.");
		}
	}

	/**
	 * The file may belong to another user and still be readable and writable; then its
	 * permissions cannot be changed.
	 */
	private static void restrictExisting(Path file) throws IOException {
		if (Files.getPosixFilePermissions(file).equals(FILE)) {
			return;
		}
		try {
			Files.setPosixFilePermissions(file, FILE);
		}
		catch (FileSystemException ex) {
			logger.warn("{} belongs to another user, and others than its owner can read it: {}", file, reason(ex));
		}
	}

	private static String reason(IOException failure) {
		return (failure instanceof AccessDeniedException) ? "permission denied"
				: Objects.requireNonNullElse(
						(failure instanceof FileSystemException file) ? file.getReason() : failure.getMessage(),
						failure.getClass().getSimpleName());
	}

}
