import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathFilter;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.s3a.AWSCredentialProviderList;
import org.apache.hadoop.fs.s3a.S3AFileSystem;

/**
 * S3 by the keys of whoever asks. Hadoop keeps one file system per bucket, with the keys of whoever came first; the
 * warm JVM serves runs of many roles. So this one is not kept (it costs nothing), and takes from its own store the
 * S3A file system of its bucket and the keys in the configuration, which is that of the run's session.
 */
public class S3ByKeys extends FilterFileSystem {
  private static final String KEY = "fs.s3a.access.key";
  private static final Map OPEN = new HashMap();

  private URI uri;

  public void initialize(URI name, Configuration conf) throws IOException {
    setConf(conf);
    statistics = getStatistics(name.getScheme(), getClass());
    uri = URI.create(name.getScheme() + "://" + name.getAuthority());
    fs = opened(uri, conf);
  }

  private static FileSystem opened(URI bucket, Configuration conf) throws IOException {
    String id = bucket + " " + conf.get(KEY);
    synchronized (OPEN) {
      S3AFileSystem known = (S3AFileSystem) OPEN.get(id);
      if (known == null) {
        known = new S3AFileSystem();
        known.initialize(bucket, conf);
        readKeys(known);
        OPEN.put(id, known);
      }
      return known;
    }
  }

  /** S3A reads its keys at the first request, and tells a second thread that comes at that moment that there are none. */
  private static void readKeys(S3AFileSystem opened) {
    AWSCredentialProviderList keys = opened.shareCredentials("all threads");
    keys.getCredentials();
    keys.close();
  }

  /** Ends what is held for a run, once it is over. */
  public static void forget(String accessKey) throws IOException {
    synchronized (OPEN) {
      Object[] ids = OPEN.keySet().toArray();
      for (int i = 0; i < ids.length; i++) {
        if (((String) ids[i]).endsWith(" " + accessKey)) ((FileSystem) OPEN.remove(ids[i])).close();
      }
    }
  }

  public URI getUri() {
    return uri;
  }

  public String getScheme() {
    return uri.getScheme();
  }

  /** Others go on using what it stands for. */
  public void close() {
  }

  // What FilterFileSystem does by itself, and S3A with fewer calls.

  public boolean exists(Path path) throws IOException {
    return fs.exists(path);
  }

  public boolean isDirectory(Path path) throws IOException {
    return fs.isDirectory(path);
  }

  public boolean isFile(Path path) throws IOException {
    return fs.isFile(path);
  }

  public RemoteIterator<LocatedFileStatus> listFiles(Path path, boolean recursive) throws IOException {
    return fs.listFiles(path, recursive);
  }

  public RemoteIterator<FileStatus> listStatusIterator(Path path) throws IOException {
    return fs.listStatusIterator(path);
  }

  public FileStatus[] globStatus(Path pattern) throws IOException {
    return fs.globStatus(pattern);
  }

  public FileStatus[] globStatus(Path pattern, PathFilter filter) throws IOException {
    return fs.globStatus(pattern, filter);
  }
}
