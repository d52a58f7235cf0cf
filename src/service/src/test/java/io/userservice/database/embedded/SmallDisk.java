package io.userservice.database.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;

import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/** H2's files below {@code smalldisk:}, whose disk is full when a file is too large. */
public class SmallDisk extends FilePathWrapper {

	private static volatile long fileSize = Long.MAX_VALUE;

	/** Makes H2 know the disk. */
	static void register() {
		FilePath.register(new SmallDisk());
	}

	/** The size to which a file can grow. */
	static void resize(long bytes) {
		fileSize = bytes;
	}

	@Override
	public String getScheme() {
		return "smalldisk";
	}

	@Override
	public FileChannel open(String mode) throws IOException {
		return new File(getBase().open(mode));
	}

	/** A file that grows only as far as the disk has room. */
	private static final class File extends FileBaseDefault {

		private final FileChannel file;

		File(FileChannel file) {
			this.file = file;
		}

		@Override
		public int write(ByteBuffer source, long position) throws IOException {
			if (position + source.remaining() > Math.max(fileSize, size())) {
				throw new IOException("No space left on device");
			}
			return this.file.write(source, position);
		}

		@Override
		public int read(ByteBuffer target, long position) throws IOException {
			return this.file.read(target, position);
		}

		@Override
		public long size() throws IOException {
			return this.file.size();
		}

		@Override
		public void force(boolean metaData) throws IOException {
			this.file.force(metaData);
		}

		@Override
		public FileLock tryLock(long position, long size, boolean shared) throws IOException {
			return this.file.tryLock(position, size, shared);
		}

		@Override
		protected void implTruncate(long size) throws IOException {
			this.file.truncate(size);
		}

		@Override
		protected void implCloseChannel() throws IOException {
			this.file.close();
		}

	}

}
