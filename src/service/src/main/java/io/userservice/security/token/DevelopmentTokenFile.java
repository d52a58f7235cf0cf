package io.userservice.security.token;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Logs a development token at the start, as Spring Security logs its generated password,
 * and keeps it in a file, which only its owner can read, until the service stops.
 */
@Component
public class DevelopmentTokenFile implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(DevelopmentTokenFile.class);

	private static final FileAttribute<?> OWNERS_FOLDER = PosixFilePermissions
		.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

	private static final FileAttribute<?> OWNERS_FILE = PosixFilePermissions
		.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

	private static final FileAttribute<?>[] INHERITED = {};

	private final DevelopmentTokens tokens;

	private final @Nullable Path file;

	private volatile boolean running;

	private volatile @Nullable String content;

	DevelopmentTokenFile(DevelopmentTokens tokens, TokenVerificationProperties properties) {
		this.tokens = tokens;
		this.file = properties.developmentTokenFile();
	}

	/** Where the token is; empty if there is none, or if it is in no file. */
	public Optional<Path> location() {
		return Optional.ofNullable(this.file).filter((path) -> this.content != null);
	}

	@Override
	public void start() {
		this.running = true;
		this.tokens.newToken().ifPresent((token) -> {
			logger.info("Generated development token: {}", token);
			if (this.file != null) {
				write(this.file, token + "\n");
			}
		});
	}

	/**
	 * Replaces the file of an earlier start. The service does without the file where it
	 * cannot be written.
	 */
	private void write(Path path, String text) {
		try {
			Path target = path.toAbsolutePath();
			// Elsewhere, such as on Windows, with the access that the folder gives, as
			// H2's
			// own file.
			boolean posix = target.getFileSystem().supportedFileAttributeViews().contains("posix");
			Path folder = Files.createDirectories(target.getParent(), attributes(posix, OWNERS_FOLDER));
			Path temporary = Files.createTempFile(folder, "development-token", ".tmp", attributes(posix, OWNERS_FILE));
			try {
				Files.writeString(temporary, text);
				Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
				this.content = text;
			}
			finally {
				Files.deleteIfExists(temporary);
			}
		}
		catch (IOException ex) {
			logger.info("The development token is in the log alone, since its file cannot be written: {}",
					ex.toString());
		}
	}

	private static FileAttribute<?>[] attributes(boolean posix, FileAttribute<?> attribute) {
		return posix ? new FileAttribute<?>[] { attribute } : INHERITED;
	}

	/** Deletes the token, whose key ends with the service, but not another service's. */
	@Override
	public void stop() {
		this.running = false;
		String own = this.content;
		this.content = null;
		if (this.file != null && own != null) {
			try {
				if (own.equals(Files.readString(this.file))) {
					Files.delete(this.file);
				}
			}
			catch (IOException ex) {
				logger.debug("The file of the development token cannot be deleted", ex);
			}
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** Before the servers, whose callers need the token, and, at the stop, after them. */
	@Override
	public int getPhase() {
		return 0;
	}

}
