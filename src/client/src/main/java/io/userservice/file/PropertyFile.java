package io.userservice.file;

import java.io.FileNotFoundException;
import java.io.IOException;
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

	private static final String HINT = "; a path on disk begins with file:";

	/** Whether it can change while the application runs, unlike a file within a jar. */
	boolean isOnDisk() {
		return this.resource.isFile();
	}

	byte[] read() {
		try {
			// The URL of a directory would return a listing of it.
			return isOnDisk() ? Files.readAllBytes(this.resource.getFile().toPath())
					: this.resource.getContentAsByteArray();
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
