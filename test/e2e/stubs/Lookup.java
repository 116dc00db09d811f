import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.StringJoiner;

/** What the JVM finds for each name: "NAME MILLISECONDS ADDRESS,ADDRESS", or "noname". */
public class Lookup {
  public static void main(String[] names) {
    for (String name : names) {
      long started = System.nanoTime();
      String found;
      try {
        StringJoiner texts = new StringJoiner(",");
        for (InetAddress address : InetAddress.getAllByName(name)) texts.add(address.getHostAddress());
        found = texts.toString();
      } catch (UnknownHostException fault) {
        found = "noname";
      }
      System.out.println(name + " " + (System.nanoTime() - started) / 1_000_000 + " " + found);
    }
  }
}
