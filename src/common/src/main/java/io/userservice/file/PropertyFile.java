package io.userservice.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.io.Resource;

/**
 * A file, and the property that names it.
 *
 * @param property full name, such as {@code grpc.server.security.private-key}
 * @param resource the property's value
 */
public record PropertyFile(String property, Resource resource) {

	/**
	 * The most bytes of a file; the certificates of all public authorities take some 250
	 * kB.
	 */
	private static final int MAX_SIZE = 4 * 1024 * 1024;

	private static final String HINT = "; a path on disk begins with file:";

	/** Whether it can change while the application runs, unlike a file within a jar. */
	boolean isOnDisk() {
		return this.resource.isFile();
	}

	byte[] read() {
		try {
			// The URL of a directory would return a listing of it.
			try (InputStream content = isOnDisk() ? Files.newInputStream(this.resource.getFile().toPath())
					: this.resource.getInputStream()) {
				return read(content);
			}
		}
		catch (FileNotFoundException | NoSuchFileException ex) {
			throw invalid("it does not exist" + HINT);
		}
		catch (AccessDeniedException ex) {
			throw invalid("it cannot be read (Permission denied)" + HINT);
		}
		catch (IOException ex) {
			throw invalid("it cannot be read (%s)".formatted(ex.getMessage()) + HINT);
		}
	}

	private byte[] read(InputStream content) throws IOException {
		byte[] bytes = content.readNBytes(MAX_SIZE + 1);
		if (bytes.length > MAX_SIZE) {
			throw invalid("it is larger than 4 MiB");
		}
		return bytes;
	}

	/**
	 * The refusal of the property.
	 * @param reason a short clause without secrets, such as "it is empty"
	 */
	public InvalidConfigurationPropertyValueException invalid(String reason) {
		return new InvalidConfigurationPropertyValueException(this.property, this.resource.getDescription(), reason);
	}

	@Override
	public String toString() {
		return "%s, %s".formatted(this.property, this.resource.getDescription());
	}

}
